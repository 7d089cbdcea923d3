using MetadataExtractor.Formats.Exif;
using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Scenes;

namespace Reality.Formats.Photos;

/// <summary>Reads the GPS position of a photo with its accuracy; an impossible position becomes a message.</summary>
internal static class PhotoPosition
{
    /// <summary>Standard deviations if the file has none: consumer GNSS, and the barometer offset of drones.</summary>
    private const double DefaultHorizontalSigma = 5;
    private const double DefaultVerticalSigma = 10;

    /// <summary>Standard deviation of a height that is not in the file.</summary>
    private const double UnknownHeightSigma = 1000;

    private const double MinHeight = -500;
    private const double MaxHeight = 12_000;

    public static PositionPrior? Read(MetadataValues values, string name, List<PhotoMessage> messages)
    {
        if (LatitudeLongitude(values) is not var (latitude, longitude))
            return null;
        if (Math.Abs(latitude) < 1e-4 && Math.Abs(longitude) < 1e-4)
            return Reject(messages, $"{name} has the GPS position 0, 0, which is not a measurement; it is ignored.");
        if (!(Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180))
        {
            return Reject(
                messages, $"{name} has the GPS position {latitude:F5}, {longitude:F5}, which is not on Earth; it is ignored.");
        }

        var (height, reference) = Height(values);
        if (height is { } h && !(h >= MinHeight && h <= MaxHeight))
            return Reject(messages, $"{name} has a GPS height of {h:F0} m, which is impossible; its position is ignored.");
        var point = new GeoPoint(Angle.FromDegrees(latitude), Angle.FromDegrees(longitude), height ?? 0, reference);
        var (horizontal, vertical) = Sigmas(values);
        return new(point, horizontal, height is null ? UnknownHeightSigma : vertical);
    }

    private static PositionPrior? Reject(List<PhotoMessage> messages, MessageText message)
    {
        messages.Add(new("Photo_PositionNotBelievable", message));
        return null;
    }

    private static (double Latitude, double Longitude)? LatitudeLongitude(MetadataValues values)
    {
        // XMP of RTK drones has more digits than EXIF; a DJI firmware misspells the longitude.
        if (values.XmpNumber("GpsLatitude") is { } latitude
            && (values.XmpNumber("GpsLongitude") ?? values.XmpNumber("GpsLongtitude")) is { } longitude)
            return (latitude, longitude);
        if (values.Gps?.GetGeoLocation() is { } location
            && double.IsFinite(location.Latitude) && double.IsFinite(location.Longitude))
            return (location.Latitude, location.Longitude);
        return null;
    }

    /// <summary>
    /// EXIF heights count from sea level unless their reference (EXIF 3.0: 2 or 3) or a fixed RTK solution implies the ellipsoid.
    /// </summary>
    private static (double? Height, HeightReference Reference) Height(MetadataValues values)
    {
        var isRtk = values.Xmp("AltitudeType").Equals("RtkAlt", StringComparison.OrdinalIgnoreCase)
            || values.XmpNumber("RtkFlag") is 50;
        var exifReference = values.Gps is { } gps ? MetadataValues.Number(gps, GpsDirectory.TagAltitudeRef) : null;
        var reference = isRtk || exifReference is 2 or 3 ? HeightReference.Ellipsoid : HeightReference.Egm96;
        if (values.XmpNumber("AbsoluteAltitude") is { } absolute)
            return (absolute, reference);
        if (values.Gps is null || MetadataValues.Number(values.Gps, GpsDirectory.TagAltitude) is not { } altitude)
            return (null, reference);
        return (exifReference is 1 or 3 ? -altitude : altitude, reference);
    }

    private static (double Horizontal, double Vertical) Sigmas(MetadataValues values)
    {
        var north = values.XmpNumber("RtkStdLat");
        var east = values.XmpNumber("RtkStdLon");
        var horizontal = north is > 0 && east is > 0 ? Math.Max(north.Value, east.Value) : values.XmpNumber("GPSXYAccuracy");
        if (horizontal is null && values.Gps is { } gps)
            horizontal = MetadataValues.Number(gps, GpsDirectory.TagHPositioningError);
        var vertical = values.XmpNumber("RtkStdHgt") ?? values.XmpNumber("GPSZAccuracy");
        return (Bounded(horizontal, DefaultHorizontalSigma), Bounded(vertical, DefaultVerticalSigma));
    }

    private static double Bounded(double? sigma, double otherwise) =>
        sigma is > 0 and < 1000 ? Math.Max(sigma.Value, 0.01) : otherwise;
}
