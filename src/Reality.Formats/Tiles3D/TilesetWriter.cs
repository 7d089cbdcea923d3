using System.Text.Json;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Formats.Tiles3D;

/// <summary>
/// Writes tileset.json of 3D Tiles 1.1 (OGC 22-025r4, sections 6.7 and 7.2): one explicit tree. For a georeferenced
/// scene, the transform of the root maps world coordinates (z up) to earth-centered coordinates.
/// </summary>
public static class TilesetWriter
{
    // Error of drawing nothing, as a multiple of the root's: a viewer draws the root once this error becomes visible.
    internal const double ErrorOfNothing = 4;

    /// <summary>Writes a tileset.</summary>
    /// <param name="frame">World frame of the scene; null for an unreferenced scene, which stays in world coordinates.</param>
    /// <param name="refinement">What children do with the content of their parent.</param>
    /// <param name="contentExtensions">Extensions of glTF that the contents need; null = none.</param>
    public static void Write(
        Stream stream, TilesetNode root, LocalFrame? frame, TilesetRefinement refinement = TilesetRefinement.Replace,
        IReadOnlyList<string>? contentExtensions = null)
    {
        ArgumentNullException.ThrowIfNull(root);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartObject("asset");
        json.WriteString("version", "1.1");
        json.WriteString("generator", "Reality");
        json.WriteEndObject();
        WriteExtensions(json, contentExtensions ?? []);
        json.WriteNumber("geometricError", ErrorOfNothing * Math.Max(root.GeometricErrorMeters, 1e-3));
        json.WritePropertyName("root");
        WriteTile(json, root, TransformOfRoot(root, frame), refinement);
        json.WriteEndObject();
    }

    private static void WriteExtensions(Utf8JsonWriter json, IReadOnlyList<string> contentExtensions)
    {
        const string Gltf = "3DTILES_content_gltf";
        if (contentExtensions.Count == 0)
            return;
        WriteNames("extensionsUsed", [Gltf]);
        json.WriteStartObject("extensions");
        json.WriteStartObject(Gltf);
        WriteNames("extensionsUsed", contentExtensions);
        WriteNames("extensionsRequired", contentExtensions);
        json.WriteEndObject();
        json.WriteEndObject();

        void WriteNames(string property, IReadOnlyList<string> names)
        {
            json.WriteStartArray(property);
            foreach (var name in names)
                json.WriteStringValue(name);
            json.WriteEndArray();
        }
    }

    /// <param name="refinement">Null below the root.</param>
    private static void WriteTile(
        Utf8JsonWriter json, TilesetNode node, RigidTransform parentFromTile, TilesetRefinement? refinement)
    {
        json.WriteStartObject();
        WriteTransform(json, parentFromTile);
        WriteBox(json, node.Bounds, node.Origin);
        json.WriteNumber("geometricError", node.GeometricErrorMeters);
        if (refinement is { } refine)
            json.WriteString("refine", refine == TilesetRefinement.Add ? "ADD" : "REPLACE");
        if (node.ContentUri is { } uri)
        {
            json.WriteStartObject("content");
            json.WriteString("uri", string.Join('/', uri.Split('/').Select(Uri.EscapeDataString)));
            json.WriteEndObject();
        }
        if (node.Children.Count > 0)
        {
            json.WriteStartArray("children");
            foreach (var child in node.Children)
                WriteTile(json, child, new(Rotation.Identity, child.Origin - node.Origin), refinement: null);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static RigidTransform TransformOfRoot(TilesetNode root, LocalFrame? frame)
    {
        var worldFromTile = new RigidTransform(Rotation.Identity, root.Origin);
        return frame is null ? worldFromTile : frame.EarthFromWorld * worldFromTile;
    }

    /// <summary>Writes a 4 x 4 matrix in column-major order.</summary>
    private static void WriteTransform(Utf8JsonWriter json, RigidTransform transform)
    {
        var m = transform.Rotation.ToMatrix();
        var t = transform.Translation;
        json.WriteStartArray("transform");
        ReadOnlySpan<double> columns =
            [m.M00, m.M10, m.M20, 0, m.M01, m.M11, m.M21, 0, m.M02, m.M12, m.M22, 0, t.X, t.Y, t.Z, 1];
        foreach (var value in columns)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    /// <summary>Writes the center and three half axes in the tile's own frame.</summary>
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

/// <summary>Whether children replace or add to the content of a tile; the same for all tiles of a tileset.</summary>
public enum TilesetRefinement
{
    /// <summary>They are shown instead of it.</summary>
    Replace,

    /// <summary>They are shown beside it.</summary>
    Add,
}

/// <summary>A tile of a tileset with its content and children.</summary>
/// <param name="ContentUri">Relative to the tileset, URL-encoded by the writer; null for a tile without content.</param>
/// <param name="Origin">World position of the origin of the content's coordinates.</param>
/// <param name="Bounds">World bounds of the content and of all descendants.</param>
/// <param name="GeometricErrorMeters">Error if the children are not shown.</param>
public sealed record TilesetNode(
    string? ContentUri, Vector3d Origin, Box3d Bounds, double GeometricErrorMeters, IReadOnlyList<TilesetNode> Children)
{
    /// <summary>A tile without content over independent trees. Its error is that of drawing nothing.</summary>
    public static TilesetNode Over(IReadOnlyList<TilesetNode> roots) => new(
        null, roots[0].Origin, roots.Aggregate(Box3d.Empty, (box, root) => box.Include(root.Bounds)),
        TilesetWriter.ErrorOfNothing * roots.Max(root => root.GeometricErrorMeters), roots);
}
