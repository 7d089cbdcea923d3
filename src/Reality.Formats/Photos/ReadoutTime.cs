using Reality.Formats.Imaging;
using Reality.Formats.Metadata;

namespace Reality.Formats.Photos;

/// <summary>
/// Time that a camera takes to read the rows of a photo: as its file says (LineReadoutTime in nanoseconds per row, of Parrot), or
/// as it was measured for the model.
/// </summary>
/// <remarks>
/// The table has the values that OpenDroneMap publishes (opendm/rollingshutter.py), measured as
/// github.com/OpenDroneMap/RSCalibration describes. Cameras whose mechanical shutter exposes all rows at once are not in it.
/// </remarks>
internal static class ReadoutTime
{
    private const double MaxSeconds = 1;

    // Milliseconds, by the model in EXIF; for photos up to a number of megapixels.
    private static readonly (string Model, double MaxMegapixels, double Milliseconds)[] s_models =
    [
        ("PHANTOM VISION FC200", double.MaxValue, 74), ("FC300S", double.MaxValue, 33), ("FC300C", double.MaxValue, 33),
        ("FC300X", double.MaxValue, 33), ("FC330", double.MaxValue, 33), ("FC350", double.MaxValue, 30),
        ("FC7203", double.MaxValue, 20), ("FC3170", double.MaxValue, 27), ("FC3411", double.MaxValue, 32),
        ("L1D-20c", 17, 47), ("L1D-20c", double.MaxValue, 56), ("FC3582", 47.9, 26), ("FC3582", double.MaxValue, 60),
        ("E90", double.MaxValue, 44), ("HERO4 Black", double.MaxValue, 30), ("HERO8 Black", double.MaxValue, 17),
    ];

    /// <summary>
    /// Seconds from the first row to the last; null if they are not known, or rows do not run along the upright photo.
    /// </summary>
    public static double? Read(MetadataValues values, ImageHeader header, string model)
    {
        if (header.Orientation != 1 || values.Xmp("ShutterType").StartsWith("Mechanical", StringComparison.OrdinalIgnoreCase))
            return null;
        // Of its five cameras, a Sequoia reads only the one of three bands row by row.
        var isOneBand = values.Xmp("BandName[1]").Length > 0 && values.Xmp("BandName[2]").Length == 0;
        if (!isOneBand && values.XmpNumber("LineReadoutTime") is { } nanoseconds)
        {
            var seconds = 1e-9 * nanoseconds * header.Height;
            return seconds is > 0 and <= MaxSeconds ? seconds : null;
        }
        var megapixels = 1e-6 * header.Width * header.Height;
        foreach (var (name, max, milliseconds) in s_models)
        {
            if (model.Equals(name, StringComparison.OrdinalIgnoreCase) && megapixels < max)
                return 1e-3 * milliseconds;
        }
        return null;
    }
}
