using Reality.Formats.Metadata;

namespace Reality.Formats.Photos;

/// <summary>A position as one part of a file states it.</summary>
/// <param name="Source">The part: EXIF, or XMP of one namespace.</param>
/// <param name="Latitude">Degrees, north positive.</param>
/// <param name="Longitude">Degrees, east positive.</param>
/// <param name="Height">Meters; null if the part has none.</param>
/// <param name="Fault">Why the position cannot be used, and the remedy; null if it can.</param>
internal sealed record GpsFix(string Source, double Latitude, double Longitude, double? Height, string? Fault = null)
{
    private const string Exif = "EXIF";

    /// <summary>Whether the part says that the position is a fixed RTK solution, which is accurate to centimeters.</summary>
    public bool IsRtkFixed { get; init; }

    public bool IsExif => Source == Exif;

    /// <summary>Text of the height if it is not a number; null otherwise.</summary>
    public string? UnusableHeight { get; init; }

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
        return new(Exif, northSign * latitude, eastSign * longitude, isBelow ? -height : height)
        {
            UnusableHeight = height is null && values.GpsNumbers(GpsTag.Altitude).Count > 0 ? "0/0" : null,
        };
    }

    /// <summary>
    /// The positions in XMP, one per namespace: of the camera's maker (signed degrees), or a copy of EXIF ("30,10.26N", heights
    /// as fractions).
    /// </summary>
    public static IEnumerable<GpsFix> AllInXmp(MetadataValues values) =>
        values.XmpValues.Select(value => value.Namespace).Distinct().Select(ns => FromXmp(values, ns)).OfType<GpsFix>();

    /// <summary>
    /// The first height in XMP whose namespace has no position, in meters; null if there is none. Drones write their height to
    /// XMP even if latitude and longitude are in EXIF only.
    /// </summary>
    public static double? HeightAlone(MetadataValues values) =>
        values.XmpValues.Select(value => value.Namespace).Distinct().Where(ns => FromXmp(values, ns) is null)
            .Select(ns => HeightInXmp(values, ns)).FirstOrDefault(height => height is not null);

    /// <summary>Standard deviations in XMP of one namespace, horizontal and vertical, in meters; null if it has none.</summary>
    public static (double? Horizontal, double? Vertical) SigmasInXmp(MetadataValues values, string ns)
    {
        var horizontal = Number("RtkStdLat") is > 0 and var north && Number("RtkStdLon") is > 0 and var east
            ? Math.Max(north, east)
            : Number("GPSXYAccuracy");
        return (horizontal, Number("RtkStdHgt") ?? Number("GPSZAccuracy"));

        double? Number(string name) => XmpNumbers.Number(values.Xmp(ns, name));
    }

    private static GpsFix? FromXmp(MetadataValues values, string ns)
    {
        // Skydio omits the prefix; a DJI firmware misspells the longitude.
        var isSkydio = ns.Contains("skydio", StringComparison.OrdinalIgnoreCase);
        var latitudeText = First("GpsLatitude", isSkydio ? "Latitude" : "");
        var longitudeText = First("GpsLongitude", isSkydio ? "Longitude" : "GpsLongtitude");
        if (latitudeText.Length == 0 && longitudeText.Length == 0)
            return null;
        var source = XmpNamespace.TitleOf(ns);
        if (XmpNumbers.Degrees(latitudeText, values.Xmp(ns, "GPSLatitudeRef"), 'N', 'S') is not { } north
            || XmpNumbers.Degrees(longitudeText, values.Xmp(ns, "GPSLongitudeRef"), 'E', 'W') is not { } east)
        {
            return Unusable(
                source, $"'{latitudeText}', '{longitudeText}' are not a latitude and a longitude. Correct or remove them.");
        }
        var height = HeightInXmp(values, ns);
        return new(source, north, east, height)
        {
            IsRtkFixed = XmpNumbers.Number(values.Xmp(ns, "RtkFlag")) is 50,
            UnusableHeight = height is null && First("AbsoluteAltitude", "GPSAltitude") is { Length: > 0 } text ? text : null,
        };

        string First(string name, string other) =>
            values.Xmp(ns, name) is { Length: > 0 } text ? text : values.Xmp(ns, other);
    }

    private static double? HeightInXmp(MetadataValues values, string ns)
    {
        if (XmpNumbers.Number(values.Xmp(ns, "AbsoluteAltitude")) is { } absolute)
            return absolute;
        var altitude = XmpNumbers.Number(values.Xmp(ns, "GPSAltitude"));
        return values.Xmp(ns, "GPSAltitudeRef") is "1" or "3" ? -altitude : altitude;
    }

    private static GpsFix Unusable(string source, string fault) => new(source, double.NaN, double.NaN, null, fault);

    private static double? Sign(string? reference, char positive, char negative) =>
        reference is not { Length: > 0 } text ? null
        : char.ToUpperInvariant(text[0]) == positive ? 1
        : char.ToUpperInvariant(text[0]) == negative ? -1
        : null;

    /// <summary>Degrees without sign, from degrees, minutes and seconds; the smaller parts may be missing or 0/0.</summary>
    private static double? Degrees(IReadOnlyList<double> parts)
    {
        if (parts.Count is 0 or > 3 || !double.IsFinite(parts[0]))
            return null;
        var sum = Math.Abs(parts[0]) + OrZero(parts.ElementAtOrDefault(1)) / 60 + OrZero(parts.ElementAtOrDefault(2)) / 3600;
        return double.IsFinite(sum) ? sum : null;
    }

    private static double OrZero(double part) => double.IsNaN(part) ? 0 : part;
}
