using System.Globalization;
using System.Text;
using System.Xml;
using Reality.Core;
using Reality.Formats.Xml;

namespace Reality.Formats.Metadata;

/// <summary>
/// Reads the known properties (<see cref="XmpProperties"/>) of an XMP packet (ISO 16684-1, section 7), also in arrays and
/// structures.
/// </summary>
/// <remarks>
/// The packet is untrusted: its size, the depth of its elements, and the number and length of values are limited, document type
/// definitions are refused, and nothing is recursive. Qualifiers such as xml:lang are ignored.
/// </remarks>
internal static class XmpReader
{
    /// <summary>Largest packet; JPEG allows no larger one either.</summary>
    public const int MaxBytes = 64 << 10;

    /// <summary>Maximum number of elements inside each other.</summary>
    public const int MaxDepth = 16;

    /// <summary>Maximum number of values of a file.</summary>
    public const int MaxValueCount = 512;

    private const string Format = "XMP";
    private const int MaxValueLength = 1024;
    private const int MaxNamespaceLength = 256;
    private const string Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private const string Xml = "http://www.w3.org/XML/1998/namespace";
    private const string Meta = "adobe:ns:meta/";

    /// <summary>Values in the order of their first namespace, and of the packet within one.</summary>
    /// <exception cref="InvalidFileException">The packet is too large, nested too deep or not XML.</exception>
    public static List<XmpValue> Read(byte[] packet)
    {
        if (packet.Length > MaxBytes)
            throw new InvalidFileException(Format, $"larger than {MaxBytes / 1024} KiB");
        var values = new XmpValues();
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
        return values.InOrderOfNamespaces();
    }

    private static void ReadElements(XmlReader reader, XmpValues values)
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
                values.Add(open[depth - 1], reader.Value);
        }
    }

    private static XmpPlace PlaceOf(XmlReader reader, XmpPlace? around)
    {
        around ??= new("", "");
        if (reader.NamespaceURI == Meta || reader.NamespaceURI == Rdf && reader.LocalName is not "li")
            return new(around.Namespace, around.Path);
        if (reader.NamespaceURI == Rdf)
            return string.IsNullOrEmpty(around.Path) ? around : around.NextItem();
        return PropertyIn(around, reader);
    }

    private static XmpPlace PropertyIn(XmpPlace around, XmlReader reader) => around.Path switch
    {
        null => around,
        "" => XmpPlace.At(reader.NamespaceURI, reader.LocalName),
        var path => XmpPlace.At(around.Namespace, $"{path}/{reader.LocalName}"),
    };

    private static void AddAttributes(XmlReader reader, XmpPlace place, XmpValues values)
    {
        var isDescription = reader is { LocalName: "Description", NamespaceURI: Rdf };
        while (reader.MoveToNextAttribute())
        {
            if (reader is { NamespaceURI: Rdf, LocalName: "resource" })
                values.Add(place, reader.Value);
            else if (reader.NamespaceURI.Length > 0 && reader.NamespaceURI is not (Rdf or Xml or Meta) && reader.Prefix != "xmlns"
                && (isDescription || place.Path is not ""))
                values.Add(PropertyIn(place, reader), reader.Value);
        }
        reader.MoveToElement();
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
    /// <param name="Path">Empty outside of properties, null in one that is not read.</param>
    private sealed record XmpPlace(string Namespace, string? Path)
    {
        // Number of items so far, if the property is an array.
        private int _itemCount;

        public static XmpPlace At(string ns, string path) =>
            new(ns, ns.Length <= MaxNamespaceLength && XmpProperties.AreKnownIn(path) ? path : null);

        public XmpPlace NextItem() =>
            At(Namespace, string.Create(CultureInfo.InvariantCulture, $"{Path}[{++_itemCount}]"));
    }

    /// <summary>Values read so far.</summary>
    private sealed class XmpValues
    {
        private readonly List<XmpValue> _values = [];

        // By the first value, also of a property that is not read.
        private readonly Dictionary<string, int> _orderOfNamespaces = new(StringComparer.Ordinal);

        public void Add(XmpPlace place, string text)
        {
            if (place.Path is "" || text.Length is 0 or > MaxValueLength)
                return;
            _orderOfNamespaces.TryAdd(place.Namespace, _orderOfNamespaces.Count);
            if (place.Path is { } path && XmpProperties.AreKnown(path) && _values.Count < MaxValueCount)
                _values.Add(new(place.Namespace, path, MetadataText.Clean(text)));
        }

        public List<XmpValue> InOrderOfNamespaces() =>
            [.. _values.OrderBy(value => _orderOfNamespaces[value.Namespace])];
    }
}
