using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Scenes;
using Reality.Core;
using Reality.Formats.Metadata;

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
        if (Degrees(values, GpsTag.Latitude, GpsTag.LatitudeReference, "S") is { } north
            && Degrees(values, GpsTag.Longitude, GpsTag.LongitudeReference, "W") is { } east)
            return (north, east);
        return null;
    }

    /// <summary>Degrees in EXIF, negative in the south or west; null without three numbers and their reference.</summary>
    private static double? Degrees(MetadataValues values, int tag, int referenceTag, string negative)
    {
        if (values.GpsNumbers(tag) is not [var degrees, var minutes, var seconds]
            || values.GpsText(referenceTag) is not { } reference)
            return null;
        var sum = Math.Abs(OrZero(degrees)) + OrZero(minutes) / 60 + OrZero(seconds) / 3600;
        return double.IsFinite(sum) ? reference.Equals(negative, StringComparison.OrdinalIgnoreCase) ? -sum : sum : null;
    }

    /// <summary>Parts that a camera does not use are 0/0.</summary>
    private static double OrZero(double part) => double.IsNaN(part) ? 0 : part;

    /// <summary>
    /// EXIF heights count from sea level unless their reference (EXIF 3.0: 2 or 3) or a fixed RTK solution implies the ellipsoid.
    /// </summary>
    private static (double? Height, HeightReference Reference) Height(MetadataValues values)
    {
        var isRtk = values.Xmp("AltitudeType").Equals("RtkAlt", StringComparison.OrdinalIgnoreCase)
            || values.XmpNumber("RtkFlag") is 50;
        var exifReference = values.GpsNumber(GpsTag.AltitudeReference);
        var reference = isRtk || exifReference is 2 or 3 ? HeightReference.Ellipsoid : HeightReference.Egm96;
        if (values.XmpNumber("AbsoluteAltitude") is { } absolute)
            return (absolute, reference);
        if (values.GpsNumber(GpsTag.Altitude) is not { } altitude)
            return (null, reference);
        return (exifReference is 1 or 3 ? -altitude : altitude, reference);
    }

    private static (double Horizontal, double Vertical) Sigmas(MetadataValues values)
    {
        var north = values.XmpNumber("RtkStdLat");
        var east = values.XmpNumber("RtkStdLon");
        var horizontal = north is > 0 && east is > 0 ? Math.Max(north.Value, east.Value) : values.XmpNumber("GPSXYAccuracy");
        horizontal ??= values.GpsNumber(GpsTag.HorizontalPositioningError);
        var vertical = values.XmpNumber("RtkStdHgt") ?? values.XmpNumber("GPSZAccuracy");
        return (Bounded(horizontal, DefaultHorizontalSigma), Bounded(vertical, DefaultVerticalSigma));
    }

    private static double Bounded(double? sigma, double otherwise) =>
        sigma is > 0 and < 1000 ? Math.Max(sigma.Value, 0.01) : otherwise;
}
