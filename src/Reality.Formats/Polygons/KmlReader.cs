using System.Globalization;
using System.Xml;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Formats.Xml;

namespace Reality.Formats.Polygons;

/// <summary>
/// Reads polygons from KML (OGC 12-007r2): Polygon with holes, and LinearRing and closed LineString outside of polygons. Other
/// geometries are counted, styles are skipped; nothing is loaded from elsewhere.
/// </summary>
public static class KmlReader
{
    private const string Format = "KML";

    // Far more than the polygons that are read take. In memory, attributes take twenty times their bytes.
    private const int MaxBytes = 8 << 20;

    /// <exception cref="InvalidFileException">The file is broken; the message says where.</exception>
    public static PolygonDrawing Read(Stream stream, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (stream.CanSeek && stream.Length - stream.Position > MaxBytes)
        {
            throw new InvalidFileException(
                Format, $"It has more than {MaxBytes >> 20} MiB. Leave out what is no polygon, or split it.");
        }
        var reading = new Reading();
        try
        {
            using var xml = XmlReader.Create(stream, SafeXml.Settings(MaxBytes));
            while (xml.Read())
            {
                cancellation.ThrowIfCancellationRequested();
                SafeXml.CheckDepth(xml);
                reading.Take(xml);
            }
        }
        catch (XmlException e)
        {
            throw new InvalidFileException(Format, SafeXml.Reason(e));
        }
        return reading.Finish();
    }

    private sealed class Reading
    {
        private List<IReadOnlyList<Vector3d>>? _rings;
        private string? _name;
        private string? _mode;
        private bool _hasHeights;
        private readonly List<DrawnPolygon> _polygons = [];
        private readonly LeftOut _leftOut = new();
        private string _kind = "";
        private int _cornerCount;

        public PolygonDrawing Finish() =>
            new(_polygons, [.. _leftOut.Describe("Draw outlines as Polygon, or as LineString that ends where it begins.")]);

        public void Take(XmlReader xml)
        {
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "Placemark" })
                (_name, _mode) = (null, null);
            else if (xml is { NodeType: XmlNodeType.Element, LocalName: "Polygon", IsEmptyElement: false })
                (_rings, _mode, _hasHeights) = ([], null, true);
            else if (xml is { NodeType: XmlNodeType.Element, LocalName: "Point" or "LineString" or "LinearRing" }
                && _rings is null)
                (_mode, _hasHeights, _kind) = (null, true, xml.LocalName);
            else if (xml is { NodeType: XmlNodeType.Element, LocalName: "Model" or "Track" or "GroundOverlay" or "NetworkLink" })
                _leftOut.Add(xml.LocalName);
            else if (xml is { NodeType: XmlNodeType.EndElement, LocalName: "Polygon" } && _rings is { } rings)
                Add(rings);
            else if (xml is { NodeType: XmlNodeType.Element, IsEmptyElement: false })
                TakeText(xml);
        }

        private void TakeText(XmlReader xml)
        {
            switch (xml.LocalName)
            {
                case "name":
                    _name = xml.ReadString().Trim();
                    break;
                case "altitudeMode":
                    _mode = xml.ReadString().Trim();
                    break;
                case "coordinates":
                    TakeRing(xml.ReadString(), ((IXmlLineInfo)xml).LineNumber);
                    break;
            }
        }

        private void TakeRing(string text, int line)
        {
            var ring = new List<Vector3d>();
            for (var rest = text.AsSpan().TrimStart(); !rest.IsEmpty; rest = rest.TrimStart())
            {
                var length = 0;
                while (length < rest.Length && !char.IsWhiteSpace(rest[length]))
                    length++;
                ring.Add(ReadCorner(rest[..length], line));
                rest = rest[length..];
            }
            var isClosed = ring.Count > 1 && ring[0] == ring[^1];
            if (isClosed)
                ring.RemoveAt(ring.Count - 1);
            if (_rings is not null && ring.Count < 3)
                throw new InvalidFileException(Format, $"Line {line}: a ring has fewer than three corners.");
            if (_rings is not null)
                _rings.Add(ring);
            else if (isClosed && ring.Count >= 3)
                Add([ring]);
            else
                _leftOut.Add(_kind == "Point" ? _kind : $"open {_kind}");
        }

        private Vector3d ReadCorner(ReadOnlySpan<char> tuple, int line)
        {
            Span<double> values = [0, 0, 0];
            var count = 0;
            foreach (var part in tuple.Split(','))
            {
                if (count == values.Length)
                    break;
                if (!double.TryParse(tuple[part], CultureInfo.InvariantCulture, out values[count])
                    || !double.IsFinite(values[count++]))
                    throw Wrong(tuple, line);
            }
            if (count < 2)
                throw Wrong(tuple, line);
            _hasHeights &= count > 2;
            return new(values[0], values[1], values[2]);
        }

        private void Add(List<IReadOnlyList<Vector3d>> rings)
        {
            if (_mode is "relativeToGround" or "relativeToSeaFloor")
            {
                throw new InvalidFileException(
                    Format, $"Heights relative to the ground have no meaning without a model. Use the altitudeMode absolute.");
            }
            if ((_cornerCount += rings.Sum(ring => ring.Count)) > DrawnPolygon.MaxCornerCount)
                throw new InvalidFileException(Format, $"There are more than {DrawnPolygon.MaxCornerCount} corners.");
            if (rings.Count > 0)
                _polygons.Add(new(rings) { Name = _name, HasHeights = _hasHeights && _mode is not "clampToGround" });
            _rings = null;
        }

        private static InvalidFileException Wrong(ReadOnlySpan<char> tuple, int line) =>
            new(Format, $"Line {line}: '{(tuple.Length > 40 ? $"{tuple[..40]}…" : tuple)}' is not a coordinate.");
    }
}
