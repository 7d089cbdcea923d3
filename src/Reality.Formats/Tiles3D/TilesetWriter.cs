using System.Text.Json;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Formats.Tiles3D;

/// <summary>
/// Writes tileset.json of 3D Tiles 1.1 (OGC 22-025r4, sections 6.7 and 7.2): one explicit tree, refined by replacement. The root's
/// transform takes world coordinates (z up) to earth-centered ones where the scene is georeferenced.
/// </summary>
public static class TilesetWriter
{
    // A viewer draws the root when its own error would show: the root's error is also what leaving everything out costs.
    private const double ErrorOfNothing = 4;

    /// <param name="frame">World frame of the scene; null for an unreferenced scene, which stays in world coordinates.</param>
    public static void Write(Stream stream, TilesetNode root, LocalFrame? frame)
    {
        ArgumentNullException.ThrowIfNull(root);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartObject("asset");
        json.WriteString("version", "1.1");
        json.WriteString("generator", "Reality");
        json.WriteEndObject();
        json.WriteNumber("geometricError", ErrorOfNothing * Math.Max(root.GeometricErrorMeters, 1e-3));
        json.WritePropertyName("root");
        WriteTile(json, root, TransformOfRoot(root, frame), isRoot: true);
        json.WriteEndObject();
    }

    private static void WriteTile(Utf8JsonWriter json, TilesetNode node, RigidTransform parentFromTile, bool isRoot)
    {
        json.WriteStartObject();
        WriteTransform(json, parentFromTile);
        WriteBox(json, node.Bounds, node.Origin);
        json.WriteNumber("geometricError", node.GeometricErrorMeters);
        if (isRoot)
            json.WriteString("refine", "REPLACE");
        json.WriteStartObject("content");
        json.WriteString("uri", string.Join('/', node.ContentUri.Split('/').Select(Uri.EscapeDataString)));
        json.WriteEndObject();
        if (node.Children.Count > 0)
        {
            json.WriteStartArray("children");
            foreach (var child in node.Children)
                WriteTile(json, child, new(Rotation.Identity, child.Origin - node.Origin), isRoot: false);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static RigidTransform TransformOfRoot(TilesetNode root, LocalFrame? frame)
    {
        var worldFromTile = new RigidTransform(Rotation.Identity, root.Origin);
        return frame is null ? worldFromTile : frame.EarthFromWorld * worldFromTile;
    }

    /// <summary>Sixteen numbers, column by column.</summary>
    private static void WriteTransform(Utf8JsonWriter json, RigidTransform transform)
    {
        var m = transform.Rotation.ToMatrix();
        var t = transform.Translation;
        json.WriteStartArray("transform");
        foreach (var value in (ReadOnlySpan<double>)[m.M00, m.M10, m.M20, 0, m.M01, m.M11, m.M21, 0, m.M02, m.M12, m.M22, 0, t.X, t.Y, t.Z, 1])
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    /// <summary>Center and three half axes, in the tile's own frame.</summary>
    private static void WriteBox(Utf8JsonWriter json, Box3d bounds, Vector3d origin)
    {
        var (center, half) = (bounds.Center - origin, 0.5 * bounds.Size);
        json.WriteStartObject("boundingVolume");
        json.WriteStartArray("box");
        foreach (var value in (ReadOnlySpan<double>)[center.X, center.Y, center.Z, half.X, 0, 0, 0, half.Y, 0, 0, 0, half.Z])
            json.WriteNumberValue(value);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}

/// <summary>One tile of a tileset: where its content is and how it nests.</summary>
/// <param name="ContentUri">Relative to the tileset, URL-encoded by the writer.</param>
/// <param name="Origin">World coordinates of the content's zero.</param>
/// <param name="Bounds">World-axis bounds of the content and of all that is below.</param>
/// <param name="GeometricErrorMeters">0 or more; 0 at leaves.</param>
public sealed record TilesetNode(
    string ContentUri, Vector3d Origin, Box3d Bounds, double GeometricErrorMeters, IReadOnlyList<TilesetNode> Children);
