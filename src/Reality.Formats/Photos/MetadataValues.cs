using System.Globalization;
using MetadataExtractor;
using MetadataExtractor.Formats.Exif;
using MetadataExtractor.Formats.Xmp;
using XmpCore;

namespace Reality.Formats.Photos;

/// <summary>Looks up EXIF tags and XMP properties of a file. Invalid and infinite values count as absent.</summary>
internal sealed class MetadataValues
{
    private readonly List<ExifDirectoryBase> _exif;
    private readonly Dictionary<string, string> _xmp = new(StringComparer.OrdinalIgnoreCase);

    public MetadataValues(IEnumerable<MetadataExtractor.Directory> directories)
    {
        var all = directories.ToList();
        _exif = [.. all.OfType<ExifIfd0Directory>(), .. all.OfType<ExifSubIfdDirectory>()];
        Gps = all.OfType<GpsDirectory>().FirstOrDefault();
        foreach (var directory in all.OfType<XmpDirectory>())
        {
            foreach (var property in directory.XmpMeta?.Properties ?? [])
                AddXmp(property);
        }
    }

    public GpsDirectory? Gps { get; }

    public string Text(int tag)
    {
        foreach (var directory in _exif)
        {
            if (directory.GetString(tag) is { } text && Clean(text) is { Length: > 0 } clean)
                return clean;
        }
        return "";
    }

    public double? Number(int tag)
    {
        foreach (var directory in _exif)
        {
            if (Number(directory, tag) is { } number)
                return number;
        }
        return null;
    }

    public static double? Number(MetadataExtractor.Directory directory, int tag)
    {
        if (directory.TryGetRational(tag, out var rational) && rational.Denominator != 0)
            return rational.ToDouble();
        return directory.TryGetDouble(tag, out var number) && double.IsFinite(number) ? number : null;
    }

    /// <summary>An XMP property by local name in any namespace (DJI, Autel, ...): "GimbalYawDegree"; empty if absent.</summary>
    public string Xmp(string localName) => _xmp.GetValueOrDefault(localName, "");

    public double? XmpNumber(string localName) =>
        double.TryParse(Xmp(localName), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? number
            : null;

    private void AddXmp(IXmpPropertyInfo property)
    {
        if (property.Path is not { Length: > 0 } path || property.Value is not { Length: > 0 and <= 1024 } value)
            return;
        // "drone-dji:GimbalYawDegree", "Camera:BandName[1]", "drone-skydio:CameraOrientationNED/drone-skydio:Yaw".
        var name = string.Join('/', path.Split('/').Select(part => part[(part.IndexOf(':', StringComparison.Ordinal) + 1)..]));
        _xmp.TryAdd(name, Clean(value));
    }

    private static string Clean(string text) => text.Trim().Trim('\0').Trim();
}
