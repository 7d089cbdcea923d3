using Reality.Formats.Imaging;

namespace Reality.Formats.Thermal;

/// <summary>Tells files that hold values of a thermal sensor besides a picture, whether or not they can be converted.</summary>
internal static class ThermalData
{
    private const byte App3 = 0xE3;

    // Half a row of segments of the smallest sensor; other makers' APP3 segments are smaller.
    private const int MinBytesOfDji = 32_000;

    /// <summary>Whether a file is a radiometric JPEG of FLIR, or of DJI with samples in its APP3 segments.</summary>
    public static bool AreIn(ImagePath file, ImageFileFormat format)
    {
        if (format != ImageFileFormat.Jpeg)
            return false;
        using var stream = File.OpenRead(file.Path);
        return FlirRecords.AreIn(stream)
            || JpegSegments.Of(stream).Where(segment => segment.Marker == App3).Sum(segment => segment.Length) >= MinBytesOfDji;
    }
}
