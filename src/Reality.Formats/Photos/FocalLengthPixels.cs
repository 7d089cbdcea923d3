using Reality.Formats.Imaging;
using Reality.Formats.Metadata;

namespace Reality.Formats.Photos;

/// <summary>
/// Derives the focal length in pixels from metadata, by the most trusted source with a plausible value, and compares the sources.
/// </summary>
internal static class FocalLengthPixels
{
    // Focal length over the longer side, from fisheye-like phones to long telephoto lenses.
    private const double MinRatio = 0.25;
    private const double MaxRatio = 30;

    // Sources of one camera agree within this; a resized photo differs by a factor.
    private const double MaxDisagreement = 1.15;

    // Sources that differ by more contradict each other. Equivalents on film are whole millimeters, some of a cropped format.
    private const double MinContradiction = 1.25;

    /// <summary>Estimates the focal length of a photo.</summary>
    /// <remarks>
    /// The focal plane resolution is overruled if all other sources contradict it: programs that resize a photo leave it as it
    /// was, which the known size of the sensor and the equivalent on film reveal.
    /// </remarks>
    public static FocalLengthEstimate Estimate(PhotoMetadata photo, MetadataValues values, ImageHeader header)
    {
        var plausible = Plausible(photo, values, header);
        if (plausible.Count == 0)
            return new(null, FocalLengthSource.None, null, null);
        var best = plausible[0];
        var others = plausible.Skip(1).ToList();
        if (best.Source == FocalLengthSource.FocalPlaneResolution && others.Count > 0
            && others.TrueForAll(other => Ratio(other.Pixels, best.Pixels) > MaxDisagreement))
            return new(others[0].Pixels, others[0].Source, best.Pixels, ContradictionOf(others));
        return new(best.Pixels, best.Source, null, ContradictionOf(plausible));
    }

    /// <summary>The source that differs most from the first, if it differs too much.</summary>
    private static FocalLengthValue? ContradictionOf(List<FocalLengthValue> values)
    {
        var farthest = values.MaxBy(value => Ratio(value.Pixels, values[0].Pixels))!;
        return Ratio(farthest.Pixels, values[0].Pixels) > MinContradiction ? farthest : null;
    }

    private static double Ratio(double a, double b) => Math.Max(a, b) / Math.Min(a, b);

    private static List<FocalLengthValue> Plausible(
        PhotoMetadata photo, MetadataValues values, ImageHeader header)
    {
        var longSide = (double)Math.Max(header.Width, header.Height);
        (double? Pixels, FocalLengthSource Source)[] candidates =
        [
            (Calibrated(values, header), FocalLengthSource.Calibration),
            (FromFocalPlane(photo, values, header), FocalLengthSource.FocalPlaneResolution),
            (FromTable(photo, values, longSide), FocalLengthSource.SensorTable),
            (FromEquivalent(values, header), FocalLengthSource.Equivalent35Millimeters),
            (FromFixedLens(photo, longSide), FocalLengthSource.FixedLens),
        ];
        return candidates
            .Where(candidate => candidate.Pixels / longSide is >= MinRatio and <= MaxRatio)
            .Select(candidate => new FocalLengthValue(candidate.Pixels!.Value, candidate.Source))
            .ToList();
    }

    /// <summary>DJI's factory calibration, if its optical center shows that it is for this image size.</summary>
    private static double? Calibrated(MetadataValues values, ImageHeader header)
    {
        var center = values.XmpNumber("CalibratedOpticalCenterX");
        var fits = center is { } x && Math.Abs(2 * x / header.Width - 1) < 0.1;
        return fits ? values.XmpNumber("CalibratedFocalLength") : null;
    }

    private static double? FromFocalPlane(PhotoMetadata photo, MetadataValues values, ImageHeader header) =>
        photo.FocalLengthMillimeters is { } focal && FromFocalPlane(values, header) is { } width
            ? focal * (IsTurned(values, header) ? header.Height : header.Width) / width
            : null;

    /// <summary>Whether a program has turned the pixels by a right angle and left the size in EXIF as it was.</summary>
    private static bool IsTurned(MetadataValues values, ImageHeader header)
    {
        var (width, height) = (values.Number(ExifTag.PixelXDimension), values.Number(ExifTag.PixelYDimension));
        return width > 0 && height > 0 && (width - height) * (header.Width - header.Height) < 0;
    }

    /// <summary>Width of the sensor in millimeters by the focal plane resolution, or by the table; null if unknown.</summary>
    public static double? SensorWidthOf(PhotoMetadata photo, MetadataValues values, ImageHeader header) =>
        FromFocalPlane(values, header)
        ?? (SensorTable.TryGetWidth(photo.Make, photo.Model, out var width) ? width : null);

    private static double? FromFocalPlane(MetadataValues values, ImageHeader header)
    {
        var resolution = values.Number(ExifTag.FocalPlaneXResolution);
        double? millimetersPerUnit = (int?)values.Number(ExifTag.FocalPlaneResolutionUnit) switch
        {
            null or 2 => 25.4,
            3 => 10,
            4 => 1,
            5 => 0.001,
            _ => null,
        };
        if (!(resolution > 0) || millimetersPerUnit is null)
            return null;
        var pixelsPerMillimeter = resolution.Value / millimetersPerUnit.Value;
        // A resized file often keeps the resolution that belongs to the size in EXIF.
        var exifWidth = values.Number(ExifTag.PixelXDimension) is { } w and > 0 ? w : header.Width;
        var sensorWidth = exifWidth / pixelsPerMillimeter;
        return sensorWidth is >= 2 and <= 60 ? sensorWidth : null;
    }

    private static double? FromTable(PhotoMetadata photo, MetadataValues values, double longSide)
    {
        if (photo.FocalLengthMillimeters is not { } focal || !SensorTable.TryGetWidth(photo.Make, photo.Model, out var width))
            return null;
        var zoom = values.Number(ExifTag.DigitalZoomRatio) is { } z and > 1 and < 100 ? z : 1;
        return focal * longSide / width * zoom;
    }

    /// <summary>The lens of the camera, if the file does not say at which focal length it was used.</summary>
    private static double? FromFixedLens(PhotoMetadata photo, double longSide) =>
        photo.FocalLengthMillimeters is null && SensorTable.TryGetFixedFocalLength(photo.Make, photo.Model, out var focal)
            && SensorTable.TryGetWidth(photo.Make, photo.Model, out var width)
            ? focal * longSide / width
            : null;

    /// <summary>
    /// Equivalence by the diagonal (CIPA DCG-001): 43.27 mm of film. Formats wider than 3:2 are assumed to be cropped from a 4:3
    /// sensor, as drones and phones do.
    /// </summary>
    private static double? FromEquivalent(MetadataValues values, ImageHeader header)
    {
        if (values.Number(ExifTag.FocalLengthIn35MillimeterFilm) is not { } equivalent || equivalent <= 0)
            return null;
        double longSide = Math.Max(header.Width, header.Height);
        double shortSide = Math.Min(header.Width, header.Height);
        if (longSide / shortSide > 1.6)
            shortSide = 0.75 * longSide;
        return equivalent * Math.Sqrt(longSide * longSide + shortSide * shortSide) / 43.2666;
    }
}

/// <summary>Source of a focal length in pixels, the most trusted first.</summary>
public enum FocalLengthSource
{
    None,

    /// <summary>Factory calibration in pixels.</summary>
    Calibration,

    /// <summary>Focal length in millimeters and focal-plane resolution.</summary>
    FocalPlaneResolution,

    /// <summary>Focal length in millimeters and sensor width from <see cref="SensorTable"/>.</summary>
    SensorTable,

    /// <summary>Focal length with the same field of view on 35 mm film.</summary>
    Equivalent35Millimeters,

    /// <summary>Focal length of a lens without zoom, from <see cref="SensorTable"/>.</summary>
    FixedLens,
}

/// <summary>A focal length in pixels and where it comes from.</summary>
public sealed record FocalLengthValue(double Pixels, FocalLengthSource Source);

/// <summary>The focal length of a photo by its metadata.</summary>
/// <param name="Pixels">Null if no source has a plausible value.</param>
/// <param name="Source">Source of <paramref name="Pixels"/>.</param>
/// <param name="OverruledPixels">Focal length by the focal plane resolution, if that was overruled.</param>
/// <param name="Contradiction">The source that differs most, if it differs by more than a quarter; null otherwise.</param>
public sealed record FocalLengthEstimate(
    double? Pixels, FocalLengthSource Source, double? OverruledPixels, FocalLengthValue? Contradiction);
