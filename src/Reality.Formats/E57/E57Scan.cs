using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Reality.Core;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Formats.Xml;

namespace Reality.Formats.E57;

/// <summary>A scan of an E57 file, as its XML describes it (ASTM E2807-11, section 8.4.3).</summary>
internal sealed record E57Scan
{
    private const string Format = "E57";
    private const double MinQuaternionLength = 1e-6;

    public required string Name { get; init; }

    /// <summary>Place of the binary section of the points, with checksums.</summary>
    public required long FileOffset { get; init; }

    public required long RecordCount { get; init; }

    public required IReadOnlyList<E57Field> Fields { get; init; }

    /// <summary>From the coordinates of the scanner to those of the file.</summary>
    public required RigidTransform FileFromScanner { get; init; }

    /// <summary>Length of the quaternion of the pose as stored, which should be 1.</summary>
    public double QuaternionLength { get; init; } = 1;

    /// <summary>Bounds in the coordinates of the scanner; null if they are not stated or not finite.</summary>
    public Box3d? Bounds { get; init; }

    /// <summary>Stated range of intensities; null if there is none.</summary>
    public (double Min, double Max)? IntensityLimits { get; init; }

    /// <summary>Stated ranges of red, green and blue; null if there are none.</summary>
    public (double Min, double Max)?[] ColorLimits { get; init; } = new (double, double)?[3];

    /// <summary>The scans and the coordinate system of a file.</summary>
    /// <exception cref="InvalidFileException">The XML is broken.</exception>
    public static (IReadOnlyList<E57Scan> Scans, string Crs) ReadAll(byte[] xml)
    {
        try
        {
            // Some writers fill the last page into the section.
            var length = xml.AsSpan().TrimEnd((byte)0).Length;
            using (var text = new StreamReader(new MemoryStream(xml, 0, length)))
                SafeXml.CheckDepth(text);
            using var reader = XmlReader.Create(new MemoryStream(xml, 0, length), SafeXml.Settings());
            var root = XDocument.Load(reader).Root!;
            var scans = Child(root, "data3D")?.Elements().ToList() ?? [];
            return (scans.Select(Read).ToList(), Child(root, "coordinateMetadata")?.Value.Trim() ?? "");
        }
        catch (XmlException e)
        {
            throw new InvalidFileException(Format, $"The XML section is broken: {SafeXml.Reason(e)}", inner: e);
        }
    }

    private static E57Scan Read(XElement scan, int index)
    {
        var points = Child(scan, "points")
            ?? throw new InvalidFileException(Format, $"data3D[{index}] has no points.");
        var prototype = Child(points, "prototype")
            ?? throw new InvalidFileException(Format, $"data3D[{index}].points has no prototype.");
        if (Child(points, "codecs") is { HasElements: true } codecs && codecs.Descendants().Any(IsUnknownCodec))
            throw new InvalidFileException(Format, $"data3D[{index}].points has a codec other than bitPackCodec.");
        var (colors, intensities) = (Child(scan, "colorLimits"), Child(scan, "intensityLimits"));
        return new()
        {
            Name = Child(scan, "name")?.Value.Trim() is { Length: > 0 } name ? name : $"scan {index + 1}",
            FileOffset = CountOf(points, "fileOffset", index),
            RecordCount = CountOf(points, "recordCount", index),
            Fields = E57Field.ReadPrototype(prototype),
            FileFromScanner = PoseOf(Child(scan, "pose"), index),
            QuaternionLength = QuaternionOf(Child(scan, "pose")).Length,
            Bounds = BoundsOf(Child(scan, "cartesianBounds")),
            IntensityLimits = LimitsOf(intensities, "intensity"),
            ColorLimits = [LimitsOf(colors, "colorRed"), LimitsOf(colors, "colorGreen"), LimitsOf(colors, "colorBlue")],
        };
    }

    private static bool IsUnknownCodec(XElement element) =>
        element.Name.LocalName.EndsWith("Codec", StringComparison.Ordinal) && element.Name.LocalName != "bitPackCodec";

    private static long CountOf(XElement points, string name, int index) =>
        long.TryParse(points.Attribute(name)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new InvalidFileException(Format, $"data3D[{index}].points has no valid {name}.");

    // Missing children are 0, and a missing pose is the identity.
    private static RigidTransform PoseOf(XElement? pose, int index)
    {
        var translation = Child(pose, "translation");
        var t = new Vector3d(Number(translation, "x"), Number(translation, "y"), Number(translation, "z"));
        var (w, x, y, z, length) = QuaternionOf(pose);
        return length > MinQuaternionLength && double.IsFinite(length)
            ? new(Rotation.FromQuaternion(w / length, x / length, y / length, z / length), t)
            : throw new InvalidFileException(Format, $"data3D[{index}].pose.rotation is not a rotation: all its parts are 0.");
    }

    private static (double W, double X, double Y, double Z, double Length) QuaternionOf(XElement? pose)
    {
        if (Child(pose, "rotation") is not { } r)
            return (1, 0, 0, 0, 1);
        var (w, x, y, z) = (Number(r, "w"), Number(r, "x"), Number(r, "y"), Number(r, "z"));
        return (w, x, y, z, Math.Sqrt(w * w + x * x + y * y + z * z));
    }

    private static Box3d? BoundsOf(XElement? bounds)
    {
        if (bounds is null)
            return null;
        var box = new Box3d(
            new(Number(bounds, "xMinimum"), Number(bounds, "yMinimum"), Number(bounds, "zMinimum")),
            new(Number(bounds, "xMaximum"), Number(bounds, "yMaximum"), Number(bounds, "zMaximum")));
        return box.IsEmpty || !double.IsFinite(box.Size.LengthSquared) ? null : box;
    }

    private static (double Min, double Max)? LimitsOf(XElement? limits, string name) =>
        Child(limits, name + "Minimum") is null || Child(limits, name + "Maximum") is null
            ? null
            : (Number(limits, name + "Minimum"), Number(limits, name + "Maximum"));

    private static double Number(XElement? parent, string name)
    {
        if (Child(parent, name) is not { } element || element.Value.AsSpan().Trim().IsEmpty)
            return 0;
        if (!double.TryParse(element.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            || double.IsNaN(value))
            throw new InvalidFileException(Format, $"The element {name} is not a number.");
        // An element may be a scaled integer, whose text is the stored integer.
        return value * Attribute(element, "scale", 1) + Attribute(element, "offset", 0);
    }

    private static double Attribute(XElement element, string name, double otherwise) =>
        double.TryParse(element.Attribute(name)?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;

    private static XElement? Child(XElement? parent, string name) => parent?.Element(parent.Name.Namespace + name);
}
