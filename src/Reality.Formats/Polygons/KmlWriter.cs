using System.Globalization;
using System.Text;
using System.Xml;
using Reality.Core.Numerics;

namespace Reality.Formats.Polygons;

/// <summary>Writes polygons with heights as KML (OGC 12-007r2), one placemark each.</summary>
/// <remarks>
/// Coordinates are written unchanged. Readers expect longitude and latitude; of another system they must be given the definition.
/// </remarks>
public static class KmlWriter
{
    private const string Namespace = "http://www.opengis.net/kml/2.2";

    /// <param name="description">Description of all polygons in the document.</param>
    /// <param name="polygons">Each with a text that describes it.</param>
    public static void Write(Stream stream, string description, IReadOnlyList<(DrawnPolygon Polygon, string Text)> polygons)
    {
        ArgumentNullException.ThrowIfNull(polygons);
        var settings = new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), NewLineChars = "\n" };
        using var xml = XmlWriter.Create(stream, settings);
        xml.WriteStartElement("kml", Namespace);
        xml.WriteStartElement("Document", Namespace);
        xml.WriteElementString("description", Namespace, description);
        foreach (var (polygon, text) in polygons)
        {
            xml.WriteStartElement("Placemark", Namespace);
            if (polygon.Name is { } name)
                xml.WriteElementString("name", Namespace, name);
            xml.WriteElementString("description", Namespace, text);
            xml.WriteStartElement("Polygon", Namespace);
            xml.WriteElementString("altitudeMode", Namespace, "absolute");
            foreach (var (i, ring) in polygon.Rings.Index())
            {
                xml.WriteStartElement(i == 0 ? "outerBoundaryIs" : "innerBoundaryIs", Namespace);
                xml.WriteStartElement("LinearRing", Namespace);
                xml.WriteElementString("coordinates", Namespace, string.Join(' ', ring.Append(ring[0]).Select(TextOf)));
                xml.WriteEndElement();
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
            xml.WriteEndElement();
        }
    }

    private static string TextOf(Vector3d p) => string.Create(CultureInfo.InvariantCulture, $"{p.X:F5},{p.Y:F5},{p.Z:F5}");
}
