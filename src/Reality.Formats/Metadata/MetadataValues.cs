namespace Reality.Formats.Metadata;

/// <summary>EXIF tags and XMP properties of a file. Invalid and infinite values count as absent.</summary>
/// <param name="exif">Values of the first directory of the file before those of its EXIF directory.</param>
/// <param name="xmp">In the order of the packet.</param>
/// <param name="problems">Blocks that are broken or ignored, and why: "XMP: nested deeper than 16 elements".</param>
internal sealed class MetadataValues(
    IReadOnlyList<ExifValue> exif, IReadOnlyList<XmpValue> xmp, IReadOnlyList<string> problems)
{
    private readonly ILookup<string, XmpValue> _xmpByPath = xmp.ToLookup(value => value.Path, StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<ExifValue> ExifValues => exif;

    public IReadOnlyList<XmpValue> XmpValues => xmp;

    public IReadOnlyList<string> Problems => problems;

    /// <summary>An EXIF text; empty if absent.</summary>
    public string Text(int tag) => Of(ExifGroup.Image, tag).FirstOrDefault(value => value.Text.Length > 0)?.Text ?? "";

    public double? Number(int tag) => FirstNumber(Of(ExifGroup.Image, tag));

    /// <summary>A text of the GPS directory; null if absent.</summary>
    public string? GpsText(int tag) => Of(ExifGroup.Gps, tag).FirstOrDefault(value => value.Numbers.Count == 0)?.Text;

    public double? GpsNumber(int tag) => FirstNumber(Of(ExifGroup.Gps, tag));

    /// <summary>Numbers of the GPS directory, empty if absent. Fractions with denominator 0 are not finite.</summary>
    public IReadOnlyList<double> GpsNumbers(int tag) => Of(ExifGroup.Gps, tag).FirstOrDefault()?.Numbers ?? [];

    /// <summary>Whether a camera took the image: its maker or model, focal length, exposure or position in EXIF.</summary>
    public bool HaveCameraData => Text(ExifTag.Make).Length > 0 || Text(ExifTag.Model).Length > 0
        || Number(ExifTag.FocalLength) > 0 || Number(ExifTag.ExposureTime) > 0 || GpsNumbers(GpsTag.Latitude).Count > 0;

    /// <summary>
    /// An XMP property by local name in any namespace (DJI, Autel, ...): "GimbalYawDegree"; empty if absent. The name must be one
    /// of <see cref="XmpProperties"/>.
    /// </summary>
    public string Xmp(string localName) => _xmpByPath[XmpProperties.Known(localName)].FirstOrDefault()?.Text ?? "";

    /// <summary>An XMP property of one namespace, see <see cref="XmpNamespace"/>; empty if absent.</summary>
    public string Xmp(string ns, string localName) =>
        _xmpByPath[XmpProperties.Known(localName)].FirstOrDefault(value => value.Namespace == ns)?.Text ?? "";

    /// <summary>An XMP property in any namespace as a number, see <see cref="XmpNumbers"/>; null if it is none.</summary>
    public double? XmpNumber(string localName) => XmpNumbers.Number(Xmp(localName));

    private IEnumerable<ExifValue> Of(ExifGroup group, int tag) =>
        exif.Where(value => value.Tag == tag && value.Group == group);

    private static double? FirstNumber(IEnumerable<ExifValue> values)
    {
        foreach (var value in values)
        {
            if (value.Numbers is [var number] && double.IsFinite(number))
                return number;
        }
        return null;
    }
}

/// <summary>An EXIF value: a text without blanks around it, or numbers.</summary>
/// <param name="Numbers">Fractions with denominator 0 are not finite.</param>
internal sealed record ExifValue(ExifGroup Group, int Tag, string Text, IReadOnlyList<double> Numbers);

/// <summary>Tags of different groups have different meanings.</summary>
internal enum ExifGroup : byte
{
    /// <summary>The first directory of the file and its EXIF directory.</summary>
    Image,

    /// <summary>The GPS directory.</summary>
    Gps,
}

/// <summary>A simple value of an XMP packet, one of <see cref="XmpProperties"/>.</summary>
/// <param name="Namespace">URI of the namespace of the property, or of the outermost property around it.</param>
/// <param name="Path">Local names from the outermost property inwards: "Yaw", "BandName[1]", "CameraOrientationNED/Yaw".</param>
/// <param name="Text">Without blanks around it.</param>
internal sealed record XmpValue(string Namespace, string Path, string Text);

/// <summary>Namespaces of XMP properties.</summary>
internal static class XmpNamespace
{
    public const string Exif = "http://ns.adobe.com/exif/1.0/";
    public const string Panorama = "http://ns.google.com/photos/1.0/panorama/";
    public const string Dji = "http://www.dji.com/drone-dji/1.0/";

    /// <summary>A namespace in messages.</summary>
    public static string TitleOf(string ns) => ns switch
    {
        Exif => "the copy of EXIF in XMP",
        Dji => "the XMP of DJI",
        _ => $"XMP ({ns})",
    };
}
