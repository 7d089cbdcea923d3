using Reality.Formats.Imaging;
using Reality.Formats.Metadata;

namespace Reality.Formats.Photos;

/// <summary>Derives the focal length in pixels from metadata, by the most trusted source with a plausible value.</summary>
internal static class FocalLengthPixels
{
    // Focal length over the longer side, from fisheye-like phones to long telephoto lenses.
    private const double MinRatio = 0.25;
    private const double MaxRatio = 30;

    // Sources of one camera agree within this; a resized photo differs by a factor.
    private const double MaxDisagreement = 1.15;

    /// <summary>
    /// The focal length by the most trusted source, and the focal length by the focal plane resolution if that was overruled:
    /// programs that resize a photo leave the resolution as it was, which the known size of the sensor and the equivalent on film
    /// reveal.
    /// </summary>
    public static (double? Pixels, FocalLengthSource Source, double? Overruled) Estimate(
        PhotoMetadata photo, MetadataValues values, ImageHeader header)
    {
        var plausible = Plausible(photo, values, header);
        if (plausible.Count == 0)
            return (null, FocalLengthSource.None, null);
        var best = plausible[0];
        if (best.Source != FocalLengthSource.FocalPlaneResolution || plausible.Count < 2)
            return (best.Pixels, best.Source, null);
        var others = plausible.Skip(1).ToList();
        return others.TrueForAll(other => Ratio(other.Pixels, best.Pixels) > MaxDisagreement)
            ? (others[0].Pixels, others[0].Source, best.Pixels)
            : (best.Pixels, best.Source, null);
    }

    private static double Ratio(double a, double b) => Math.Max(a, b) / Math.Min(a, b);

    private static List<(double Pixels, FocalLengthSource Source)> Plausible(
        PhotoMetadata photo, MetadataValues values, ImageHeader header)
    {
        var longSide = (double)Math.Max(header.Width, header.Height);
        (double? Pixels, FocalLengthSource Source)[] candidates =
        [
            (Calibrated(values, header), FocalLengthSource.Calibration),
            (FromFocalPlane(photo, values, header), FocalLengthSource.FocalPlaneResolution),
            (FromTable(photo, values, longSide), FocalLengthSource.SensorTable),
            (FromEquivalent(values, header), FocalLengthSource.Equivalent35Millimeters),
        ];
        return candidates
            .Where(candidate => candidate.Pixels / longSide is >= MinRatio and <= MaxRatio)
            .Select(candidate => (candidate.Pixels!.Value, candidate.Source))
            .ToList();
    }

    /// <summary>DJI's factory calibration, if its optical center shows that it is for this image size.</summary>
    private static double? Calibrated(MetadataValues values, ImageHeader header)
    {
        var center = values.XmpNumber("CalibratedOpticalCenterX");
        var fits = center is { } x && Math.Abs(2 * x / header.Width - 1) < 0.1;
        return fits ? values.XmpNumber("CalibratedFocalLength") : null;
    }

    private static double? FromFocalPlane(PhotoMetadata photo, MetadataValues values, ImageHeader header)
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
        if (photo.FocalLengthMillimeters is not { } focal || !(resolution > 0) || millimetersPerUnit is null)
            return null;
        var pixelsPerMillimeter = resolution.Value / millimetersPerUnit.Value;
        // A resized file often keeps the resolution that belongs to the size in EXIF.
        var exifWidth = values.Number(ExifTag.PixelXDimension) is { } w and > 0 ? w : header.Width;
        var sensorWidth = exifWidth / pixelsPerMillimeter;
        return sensorWidth is >= 2 and <= 60 ? focal * header.Width / sensorWidth : null;
    }

    private static double? FromTable(PhotoMetadata photo, MetadataValues values, double longSide)
    {
        if (photo.FocalLengthMillimeters is not { } focal || !SensorTable.TryGetWidth(photo.Make, photo.Model, out var width))
            return null;
        var zoom = values.Number(ExifTag.DigitalZoomRatio) is { } z and > 1 and < 100 ? z : 1;
        return focal * longSide / width * zoom;
    }

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
}
