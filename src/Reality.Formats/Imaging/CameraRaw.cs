using Reality.Core;

namespace Reality.Formats.Imaging;

/// <summary>Tells camera raw files from other files, and reads the size that their camera gives photos.</summary>
/// <remarks>
/// Most raw formats are TIFF files, some with a number of their own in place of 42, whose first directory or one below it holds
/// the mosaic of the sensor (DNG 1.7, chapter 2; TIFF/EP, ISO 12234-2).
/// </remarks>
internal static class CameraRaw
{
    /// <summary>Offset of the offset of the JPEG, with EXIF, in a RAF file of Fujifilm.</summary>
    public const int RafJpegOffsetAt = 84;

    private const int ColorFilterArray = 32803;
    private const int LinearRaw = 34892;
    private const int MaxDirectoryCount = 8;

    // A sensor has a few more pixels around those of the photo.
    private const double MaxBorder = 0.06;

    /// <summary>True for a camera raw file.</summary>
    /// <param name="start">Its first bytes.</param>
    /// <param name="stream">Seekable.</param>
    public static bool Is(ReadOnlySpan<byte> start, Stream stream) =>
        IsRaf(start) || IsCr3(start)
        || start is [(byte)'I', (byte)'I', 0x55, 0, ..] // RW2 of Panasonic
            or [(byte)'I', (byte)'I', (byte)'R', (byte)'O' or (byte)'S', ..] or [(byte)'M', (byte)'M', (byte)'O', (byte)'R', ..]
        || start is [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..]
            && (start is [_, _, _, _, _, _, _, _, (byte)'C', (byte)'R', 2, ..] || HoldsMosaic(stream));

    /// <summary>True for a file of Fujifilm.</summary>
    public static bool IsRaf(ReadOnlySpan<byte> start) => start.StartsWith("FUJIFILMCCD-RAW"u8);

    /// <summary>True for a file of Canon since 2018, which consists of boxes as MP4 does.</summary>
    public static bool IsCr3(ReadOnlySpan<byte> start) => start.Length >= 12 && start[4..12].SequenceEqual("ftypcrx "u8);

    /// <summary>
    /// Width and height of the photo within the <paramref name="width"/> x <paramref name="height"/> pixels of the sensor, by
    /// EXIF, around the center; the whole if EXIF has no such size.
    /// </summary>
    public static (int Width, int Height) SizeOf(Stream stream, int width, int height)
    {
        try
        {
            var directory = TiffDirectory.ReadFirst(stream).Follow(TiffTag.ExifDirectory);
            var (w, h) = (directory?.Integer(TiffTag.PixelXDimension), directory?.Integer(TiffTag.PixelYDimension));
            return IsWithin(w, width) && IsWithin(h, height) ? ((int)w!, (int)h!) : (width, height);
        }
        catch (InvalidFileException)
        {
            return (width, height);
        }
    }

    private static bool IsWithin(long? side, int whole) => side <= whole && side >= (1 - MaxBorder) * whole;

    private static bool HoldsMosaic(Stream stream)
    {
        try
        {
            var first = TiffDirectory.ReadFirst(stream);
            return first.ByteCount(TiffTag.DngVersion) > 0 || IsMosaic(first)
                || first.FollowAll(TiffTag.SubDirectories, MaxDirectoryCount).Any(IsMosaic);
        }
        catch (InvalidFileException)
        {
            return false;
        }
    }

    private static bool IsMosaic(TiffDirectory directory) =>
        directory.Integer(TiffTag.PhotometricInterpretation) is ColorFilterArray or LinearRaw;
}
