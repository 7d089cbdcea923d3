using System.Text.Json;
using Reality.Core.Numerics;

namespace Reality.Formats.Scalable3mx;

/// <summary>
/// Writes Scene.3mx ("3D multiresolution mesh exchange format", scene files): the coordinate system and the root.
/// </summary>
public static class SceneFile
{
    /// <summary>Writes a scene of one layer.</summary>
    /// <param name="name">Shown by viewers; without line breaks.</param>
    /// <param name="crs">Coordinate system, "EPSG:32632"; empty if the model has no position on Earth.</param>
    /// <param name="origin">Origin of the coordinates in node files, in the system.</param>
    /// <param name="root">The node file of the root, relative to the scene, with forward slashes.</param>
    public static void Write(Stream stream, string name, string crs, Vector3d origin, string root)
    {
        ArgumentNullException.ThrowIfNull(crs);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("3mxVersion", 1);
        json.WriteString("name", name);
        json.WriteString("description", "");
        json.WriteStartArray("sceneOptions");
        json.WriteStartObject();
        json.WriteString("navigationMode", "ORBIT");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("layers");
        json.WriteStartObject();
        json.WriteString("type", "meshPyramid");
        json.WriteString("id", "mesh0");
        json.WriteString("name", name);
        json.WriteString("description", "");
        if (crs.Length > 0)
            json.WriteString("SRS", crs);
        json.WriteStartArray("SRSOrigin");
        json.WriteNumberValue(origin.X);
        json.WriteNumberValue(origin.Y);
        json.WriteNumberValue(origin.Z);
        json.WriteEndArray();
        json.WriteString("root", root);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
