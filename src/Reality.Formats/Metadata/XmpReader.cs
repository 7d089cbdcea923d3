using System.Globalization;
using System.Text;
using System.Xml;
using Reality.Core;
using Reality.Formats.Xml;

namespace Reality.Formats.Metadata;

/// <summary>Reads the simple values of an XMP packet (ISO 16684-1, section 7), also of its arrays and structures.</summary>
/// <remarks>
/// The packet is untrusted: its size, the depth of its elements and the length of each value are limited, document type
/// definitions are refused, and nothing is recursive. Qualifiers such as xml:lang are ignored.
/// </remarks>
internal static class XmpReader
{
    /// <summary>Largest packet; JPEG allows no larger one either.</summary>
    public const int MaxBytes = 64 << 10;

    /// <summary>Maximum number of elements inside each other.</summary>
    public const int MaxDepth = 16;

    private const string Format = "XMP";
    private const int MaxValueLength = 1024;
    private const string Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private const string Xml = "http://www.w3.org/XML/1998/namespace";
    private const string Meta = "adobe:ns:meta/";

    /// <summary>Values in the order of their first namespace, and of the packet within one.</summary>
    /// <exception cref="InvalidFileException">The packet is too large, nested too deep or not XML.</exception>
    public static List<XmpValue> Read(byte[] packet)
    {
        if (packet.Length > MaxBytes)
            throw new InvalidFileException(Format, $"larger than {MaxBytes / 1024} KiB");
        var values = new List<XmpValue>();
        try
        {
            using var text = new StreamReader(new MemoryStream(packet, 0, LengthOf(packet)), Encoding.UTF8);
            var settings = SafeXml.Settings(MaxBytes);
            (settings.CheckCharacters, settings.IgnoreComments, settings.IgnoreProcessingInstructions) = (false, true, true);
            using var reader = XmlReader.Create(text, settings);
            ReadElements(reader, values);
        }
        catch (XmlException)
        {
            throw new InvalidFileException(Format, "not well-formed XML");
        }
        return InOrderOfNamespaces(values);
    }

    private static void ReadElements(XmlReader reader, List<XmpValue> values)
    {
        // Open elements, by depth. An element that adds nothing to the path repeats the place around it.
        var open = new XmpPlace[MaxDepth + 1];
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth)
                throw new InvalidFileException(Format, $"nested deeper than {MaxDepth} elements");
            var depth = reader.Depth;
            if (reader.NodeType == XmlNodeType.Element)
            {
                open[depth] = PlaceOf(reader, depth == 0 ? null : open[depth - 1]);
                AddAttributes(reader, open[depth], values);
            }
            else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && depth > 0)
                Add(open[depth - 1], reader.Value, values);
        }
    }

    private static XmpPlace PlaceOf(XmlReader reader, XmpPlace? around)
    {
        around ??= new("", "");
        if (reader.NamespaceURI == Meta || reader.NamespaceURI == Rdf && reader.LocalName is not "li")
            return new(around.Namespace, around.Path);
        if (reader.NamespaceURI == Rdf)
            return around.Path.Length == 0 ? around : NextItemOf(around);
        return around.Path.Length == 0
            ? new(reader.NamespaceURI, reader.LocalName)
            : new(around.Namespace, $"{around.Path}/{reader.LocalName}");
    }

    private static XmpPlace NextItemOf(XmpPlace array) => new(
        array.Namespace, string.Create(CultureInfo.InvariantCulture, $"{array.Path}[{++array.ItemCount}]"));

    private static void AddAttributes(XmlReader reader, XmpPlace place, List<XmpValue> values)
    {
        var isDescription = reader is { LocalName: "Description", NamespaceURI: Rdf };
        while (reader.MoveToNextAttribute())
        {
            if (reader is { NamespaceURI: Rdf, LocalName: "resource" })
                Add(place, reader.Value, values);
            else if (reader.NamespaceURI.Length > 0 && reader.NamespaceURI is not (Rdf or Xml or Meta) && reader.Prefix != "xmlns"
                && (isDescription || place.Path.Length > 0))
            {
                var inside = place.Path.Length == 0
                    ? new XmpPlace(reader.NamespaceURI, reader.LocalName)
                    : new(place.Namespace, $"{place.Path}/{reader.LocalName}");
                Add(inside, reader.Value, values);
            }
        }
        reader.MoveToElement();
    }

    private static void Add(XmpPlace place, string text, List<XmpValue> values)
    {
        if (place.Path.Length > 0 && text.Length is > 0 and <= MaxValueLength)
            values.Add(new(place.Namespace, place.Path, MetadataText.Clean(text)));
    }

    private static List<XmpValue> InOrderOfNamespaces(List<XmpValue> values)
    {
        var order = values.Select(value => value.Namespace).Distinct(StringComparer.Ordinal).ToList();
        return [.. values.OrderBy(value => order.IndexOf(value.Namespace))];
    }

    /// <summary>Length without the NULs that some cameras write after a packet, in UTF-8 or, by its mark, UTF-16.</summary>
    private static int LengthOf(byte[] packet)
    {
        var unit = packet is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] ? 2 : 1;
        var length = packet.Length / unit * unit;
        while (length > 0 && !packet.AsSpan(length - unit, unit).ContainsAnyExcept((byte)0))
            length -= unit;
        return length;
    }

    /// <summary>A property that is open.</summary>
    private sealed record XmpPlace(string Namespace, string Path)
    {
        /// <summary>Number of items so far, if the property is an array.</summary>
        public int ItemCount { get; set; }
    }
}
