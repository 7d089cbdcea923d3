using System.Globalization;
using System.Xml;
using Reality.Core.Numerics;

namespace Reality.Formats.WavefrontObj;

/// <summary>Writes metadata.xml, the coordinate system and origin of formats that cannot store them.</summary>
public static class MetadataWriter
{
    /// <summary>Writes the document.</summary>
    /// <param name="coordinateSystem">E.g. "EPSG:32632"; empty for local coordinates.</param>
    /// <param name="origin">Offset subtracted from all coordinates.</param>
    /// <param name="levelsOfDetail">Name of the file that lists the levels of detail; null = there is none.</param>
    public static void Write(Stream stream, string coordinateSystem, Vector3d origin, string? levelsOfDetail = null)
    {
        using var xml = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, NewLineChars = "\n" });
        xml.WriteStartElement("ModelMetadata");
        xml.WriteAttributeString("version", "1");
        if (coordinateSystem.Length > 0)
            xml.WriteElementString("SRS", coordinateSystem);
        xml.WriteElementString("SRSOrigin", string.Create(CultureInfo.InvariantCulture, $"{origin.X},{origin.Y},{origin.Z}"));
        xml.WriteStartElement("Texture");
        xml.WriteElementString("ColorSource", "Visible");
        xml.WriteEndElement();
        if (levelsOfDetail is not null)
            xml.WriteElementString("LevelsOfDetail", levelsOfDetail);
        xml.WriteEndElement();
    }
}
