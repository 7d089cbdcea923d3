using System.Text;
using System.Xml;
using System.Xml.Linq;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Formats.Json;
using Reality.Formats.Xml;

namespace Reality.Formats.ControlPoints;

/// <summary>
/// Reads files of control points: gcp_list.txt of OpenDroneMap, tables with or without a header (Metashape, Pix4D and their files
/// of marks), XML of Metashape and BlocksExchange, JSON with coordinates by name. The content decides, not the name.
/// </summary>
/// <remarks>
/// Pixels count from the corner of the first pixel, except in BlocksExchange, which counts from its center. The readers find no
/// fault with coordinates that make no sense; <see cref="ControlSurvey"/> does.
/// </remarks>
public static class ControlFile
{
    internal const string Format = "Control points";

    // A hundred thousand marks take about 6 MB.
    private const int MaxBytes = 64 << 20;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidFileException">The file is not a list of control points; the message names the line.</exception>
    public static ControlList Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var info = new FileInfo(path);
        if (!info.Exists)
            throw new InvalidFileException(Format, $"there is no file {path}.");
        if (info.Length > MaxBytes)
            throw new InvalidFileException(Format, $"{info.Name} is larger than {MaxBytes >> 20} MiB.");
        return Parse(File.ReadAllBytes(path), info.Name);
    }

    /// <summary>Reads the content of a file.</summary>
    /// <param name="name">Name of the file, for messages.</param>
    /// <exception cref="InvalidFileException">The content is not a list of control points; the message names the
    /// line.</exception>
    public static ControlList Parse(byte[] content, string name)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(name);
        var text = Decode(content);
        return text.AsSpan().TrimStart() switch
        {
            ['<', ..] => ReadXml(text, name),
            ['{', ..] => ReadJson(content, name),
            [] => throw new InvalidFileException(Format, $"{name} is empty."),
            _ => ControlTable.Read(text, name),
        };
    }

    private static string Decode(byte[] content)
    {
        try
        {
            using var reader = new StreamReader(
                new MemoryStream(content), new UTF8Encoding(false, throwOnInvalidBytes: true),
                detectEncodingFromByteOrderMarks: true);
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            // Names of points in the encoding of an older Windows program.
            return Encoding.Latin1.GetString(content);
        }
    }

    private static ControlList ReadXml(string text, string name)
    {
        XElement root;
        try
        {
            SafeXml.CheckDepth(new StringReader(text));
            using var reader = XmlReader.Create(new StringReader(text), SafeXml.Settings());
            root = XDocument.Load(reader, LoadOptions.SetLineInfo).Root!;
        }
        catch (XmlException e)
        {
            throw new InvalidFileException(Format, $"{name} is not valid XML: {SafeXml.Reason(e)}", inner: e);
        }
        return root.Name.LocalName switch
        {
            "BlocksExchange" => BlocksExchangeControl.Read(root, name),
            "document" or "chunk" => MetashapeMarkers.Read(root, name),
            var other => throw new InvalidFileException(
                Format, $"{name} is XML of another kind: its root is <{other}>, not <BlocksExchange> or <document> (Metashape)."),
        };
    }

    private static ControlList ReadJson(byte[] content, string name)
    {
        using var stream = new MemoryStream(content);
        return JsonMember.Parse(Format, stream, MaxBytes, root => new ControlList(name)
        {
            Points = root.Members().Select(member => ReadJsonPoint(member.Key, member.Value)).ToList(),
        });
    }

    private static ListedPoint ReadJsonPoint(string name, JsonMember coordinates)
    {
        var values = coordinates.Items().Select(item => item.AsNumber()).ToList();
        return values.Count == 3
            ? new(name, new(values[0], values[1], values[2]), name)
            : throw coordinates.Wrong("must be an array of three coordinates");
    }
}

/// <summary>Reads typed values of XML elements; faults name the line.</summary>
internal static class ControlXml
{
    public static double Number(string? text, XObject at, string what, string file) =>
        ControlNumber.TryParse(text ?? "", out var number)
            ? number
            : throw Wrong(at, $"{what} '{text}' is not a number.", file);

    public static double? NumberOrNull(XAttribute? attribute, string file) =>
        attribute is null ? null : Number(attribute.Value, attribute, attribute.Name.LocalName, file);

    public static double? NumberOrNull(XElement? element, string file) =>
        element is null ? null : Number(element.Value, element, element.Name.LocalName, file);

    public static Vector3d Vector(XElement element, string file) => new(
        Number(element.Element("x")?.Value, element, "x", file), Number(element.Element("y")?.Value, element, "y", file),
        Number(element.Element("z")?.Value, element, "z", file));

    public static string PlaceOf(XObject at) => FormattableString.Invariant($"line {((IXmlLineInfo)at).LineNumber}");

    public static InvalidFileException Wrong(XObject at, string what, string file) =>
        new(ControlFile.Format, $"{file}, {PlaceOf(at)}: {what}");
}
