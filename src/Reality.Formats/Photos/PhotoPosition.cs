using System.Globalization;
using Reality.Core.Numerics;
using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Scenes;
using Reality.Formats.Metadata;

namespace Reality.Formats.Photos;

/// <summary>
/// Reads the GPS position of a photo with its accuracy. Latitude, longitude and height come from one source; a position that
/// cannot be used, or two that differ, become a message.
/// </summary>
/// <remarks>
/// A camera writes the same position to EXIF and XMP, with more digits in XMP. If the two differ by more than their digits,
/// somebody has processed one of them, which is EXIF as far as programs are known; and the sign of a longitude is missing in
/// XMP more often than wrong in EXIF. So XMP is used while the two agree, and EXIF if they differ.
/// </remarks>
internal static class PhotoPosition
{
    /// <summary>Standard deviations if the file has none: consumer GNSS, and the barometer offset of drones.</summary>
    private const double DefaultHorizontalSigma = 5;
    private const double DefaultVerticalSigma = 10;

    private const double MinHeight = -500;
    private const double MaxHeight = 12_000;

    // Two positions of one camera differ by less: EXIF has seconds with two decimals in the worst case.
    private const double MaxDifferenceMeters = 1;

    private const string DifferenceCode = "Photo_PositionsDiffer";

    private const double MetersPerDegree = 111_320;

    public static PositionPrior? Read(MetadataValues values, string name, List<PhotoMessage> messages)
    {
        var sources = new[] { GpsFix.FromXmp(values), GpsFix.FromExif(values) }.OfType<GpsFix>().ToList();
        var usable = sources.Where(source => IsUsable(source, name, messages)).ToList();
        if (usable.Count == 0)
            return null;
        var taken = WithHeight(Choose(usable, name, messages), GpsFix.HeightInXmp(values), name, messages);
        var point = new GeoPoint(
            Angle.FromDegrees(taken.Latitude), Angle.FromDegrees(taken.Longitude), taken.Height ?? 0,
            HeightReferenceOf(values));
        var (horizontal, vertical) = Sigmas(values);
        return new(point, horizontal, taken.Height is null ? double.PositiveInfinity : vertical);
    }

    private static bool IsUsable(GpsFix fix, string name, List<PhotoMessage> messages)
    {
        if (fix.Fault is { } fault)
            return Reject("Photo_PositionIncomplete", $"{name} has a GPS position in {fix.Source} that is not used: {fault}");
        var (latitude, longitude) = (fix.Latitude, fix.Longitude);
        if (Math.Abs(latitude) < 1e-4 && Math.Abs(longitude) < 1e-4)
            return Unbelievable($"{name} has the GPS position 0, 0, which is not a measurement; it is ignored.");
        if (!(Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180))
        {
            return Unbelievable(
                $"{name} has the GPS position {latitude:F5}, {longitude:F5}, which is not on Earth; it is ignored.");
        }
        if (fix.Height is { } h && !(h >= MinHeight && h <= MaxHeight))
            return Unbelievable($"{name} has a GPS height of {h:F0} m, which is impossible; its position is ignored.");
        return true;

        bool Unbelievable(MessageText message) => Reject("Photo_PositionNotBelievable", message);

        bool Reject(string code, MessageText message)
        {
            messages.Add(new(code, message));
            return false;
        }
    }

    private static GpsFix Choose(List<GpsFix> usable, string name, List<PhotoMessage> messages)
    {
        if (usable is not [var xmp, var exif])
            return usable[0];
        var (horizontal, vertical) = Difference(xmp, exif);
        if (horizontal <= MaxDifferenceMeters && (vertical ?? 0) <= MaxDifferenceMeters)
            return xmp.Height is null && exif.Height is not null ? exif : xmp;
        var height = vertical is { } v
            ? string.Create(CultureInfo.InvariantCulture, $" and {v:0.0} m vertically")
            : "";
        messages.Add(new(
            DifferenceCode,
            $"{name} has two GPS positions, in EXIF and in XMP, that differ by {horizontal:0.0} m horizontally{height}; the one "
            + $"in EXIF ({exif.Latitude:F6}, {exif.Longitude:F6}) is used. If it is wrong, remove it or correct it."));
        return exif;
    }

    // Drones write their height to XMP even if latitude and longitude are in EXIF only.
    private static GpsFix WithHeight(GpsFix fix, double? heightInXmp, string name, List<PhotoMessage> messages)
    {
        if (fix.Source == GpsFix.Xmp || heightInXmp is not { } other)
            return fix;
        if (fix.Height is not { } own)
            return other is >= MinHeight and <= MaxHeight ? fix with { Height = other } : fix;
        var isTold = messages.Exists(message => message.Code == DifferenceCode);
        if (Math.Abs(own - other) > MaxDifferenceMeters && !isTold)
        {
            messages.Add(new(
                DifferenceCode,
                $"{name} has two GPS heights, {own:0.0} m in EXIF and {other:0.0} m in XMP, that differ by "
                + $"{Math.Abs(own - other):0.0} m; EXIF is used for all three coordinates. If that is wrong, correct it."));
        }
        return fix;
    }

    private static (double Horizontal, double? Vertical) Difference(GpsFix a, GpsFix b)
    {
        var north = (a.Latitude - b.Latitude) * MetersPerDegree;
        var turn = Math.IEEERemainder(a.Longitude - b.Longitude, 360);
        var east = turn * MetersPerDegree * ExactMath.Cos(b.Latitude * Math.PI / 180);
        return (Math.Sqrt(north * north + east * east), a.Height is { } h && b.Height is { } other ? Math.Abs(h - other) : null);
    }

    /// <summary>
    /// Heights count from sea level unless their reference in EXIF (EXIF 3.0: 2 or 3) or a fixed RTK solution implies the
    /// ellipsoid.
    /// </summary>
    private static HeightReference HeightReferenceOf(MetadataValues values)
    {
        var isRtk = values.Xmp("AltitudeType").Equals("RtkAlt", StringComparison.OrdinalIgnoreCase)
            || values.XmpNumber("RtkFlag") is 50;
        return isRtk || values.GpsNumber(GpsTag.AltitudeReference) is 2 or 3 ? HeightReference.Ellipsoid : HeightReference.Egm96;
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

/// <summary>A position as one part of a file states it.</summary>
/// <param name="Source">The part: "EXIF" or "XMP".</param>
/// <param name="Latitude">Degrees, north positive.</param>
/// <param name="Longitude">Degrees, east positive.</param>
/// <param name="Height">Meters; null if the part has none.</param>
/// <param name="Fault">Why the position cannot be used, and what to do; null if it can.</param>
internal sealed record GpsFix(string Source, double Latitude, double Longitude, double? Height, string? Fault = null)
{
    public const string Xmp = "XMP";
    private const string Exif = "EXIF";

    /// <summary>The position in the GPS directory of EXIF; null if it has neither latitude nor longitude.</summary>
    public static GpsFix? FromExif(MetadataValues values)
    {
        var (north, east) = (values.GpsNumbers(GpsTag.Latitude), values.GpsNumbers(GpsTag.Longitude));
        if (north.Count == 0 && east.Count == 0)
            return null;
        if (Degrees(north) is not { } latitude || Degrees(east) is not { } longitude)
            return Unusable(Exif, "its latitude or longitude is missing or not a number. Write both, or remove them.");
        if (Sign(values.GpsText(GpsTag.LatitudeReference), 'N', 'S') is not { } northSign
            || Sign(values.GpsText(GpsTag.LongitudeReference), 'E', 'W') is not { } eastSign)
        {
            return Unusable(
                Exif, "it does not say whether north or south, and east or west. Add GPSLatitudeRef and GPSLongitudeRef.");
        }
        var height = values.GpsNumber(GpsTag.Altitude);
        var isBelow = values.GpsNumber(GpsTag.AltitudeReference) is 1 or 3;
        return new(Exif, northSign * latitude, eastSign * longitude, isBelow ? -height : height);
    }

    /// <summary>
    /// The position in XMP: of the camera's maker (signed degrees), or a copy of EXIF ("30,10.26N", heights as fractions). Null
    /// if there is none.
    /// </summary>
    public static GpsFix? FromXmp(MetadataValues values)
    {
        // A DJI firmware misspells the longitude.
        var (latitudeText, longitudeText) = (
            values.Xmp("GpsLatitude"),
            values.Xmp("GpsLongitude") is { Length: > 0 } longitude ? longitude : values.Xmp("GpsLongtitude"));
        if (latitudeText.Length == 0 && longitudeText.Length == 0)
            return null;
        if (XmpNumbers.Degrees(latitudeText, 'N', 'S') is not { } north
            || XmpNumbers.Degrees(longitudeText, 'E', 'W') is not { } east)
        {
            return Unusable(
                Xmp, $"'{latitudeText}', '{longitudeText}' are not a latitude and a longitude. Correct or remove them.");
        }
        return new(Xmp, north, east, HeightInXmp(values));
    }

    /// <summary>The height in XMP in meters, with or without a position; null if there is none.</summary>
    public static double? HeightInXmp(MetadataValues values)
    {
        if (XmpNumbers.Number(values.Xmp("AbsoluteAltitude")) is { } absolute)
            return absolute;
        var altitude = XmpNumbers.Number(values.Xmp(XmpNamespace.Exif, "GPSAltitude"));
        return values.Xmp(XmpNamespace.Exif, "GPSAltitudeRef") is "1" or "3" ? -altitude : altitude;
    }

    private static GpsFix Unusable(string source, string fault) => new(source, double.NaN, double.NaN, null, fault);

    private static double? Sign(string? reference, char positive, char negative) =>
        reference is not { Length: > 0 } text ? null
        : char.ToUpperInvariant(text[0]) == positive ? 1
        : char.ToUpperInvariant(text[0]) == negative ? -1
        : null;

    /// <summary>Degrees without sign, from degrees, minutes and seconds; the smaller parts may be 0/0.</summary>
    private static double? Degrees(IReadOnlyList<double> parts)
    {
        if (parts is not [var degrees, var minutes, var seconds] || !double.IsFinite(degrees))
            return null;
        var sum = Math.Abs(degrees) + OrZero(minutes) / 60 + OrZero(seconds) / 3600;
        return double.IsFinite(sum) ? sum : null;
    }

    private static double OrZero(double part) => double.IsNaN(part) ? 0 : part;
}

/// <summary>Numbers as XMP writes them.</summary>
internal static class XmpNumbers
{
    /// <summary>
    /// "198.5", "+198.5", "610/1000", or with a decimal comma; null for anything else and for a division by zero.
    /// </summary>
    public static double? Number(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            var hasDecimalComma = text.Count(c => c == ',') == 1 && !text.Contains('.', StringComparison.Ordinal);
            return Parse(hasDecimalComma ? text.Replace(',', '.') : text);
        }
        return Parse(text[..slash]) is { } numerator && Parse(text[(slash + 1)..]) is { } denominator and not 0
            ? numerator / denominator
            : null;
    }

    /// <summary>
    /// Signed degrees ("-91.99"), or the form of the XMP specification, part 2: "30,10.26N" in degrees and minutes, "30,10,15.6N"
    /// with seconds.
    /// </summary>
    public static double? Degrees(string text, char positive, char negative)
    {
        text = text.Trim();
        if (text.Length == 0)
            return null;
        var last = char.ToUpperInvariant(text[^1]);
        if (last != positive && last != negative)
            return Number(text);
        var parts = text[..^1].Trim().Split(',');
        double sum = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            if (i > 2 || Parse(parts[i]) is not { } part)
                return null;
            sum += part / ExactMath.Pow(60, i);
        }
        return last == negative ? -sum : sum;
    }

    private static double? Parse(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;
}
