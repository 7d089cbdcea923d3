using System.Text.Json;
using Reality.Contract.Exports;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Lod;

namespace Reality.Jobs.Exports.WavefrontObj;

/// <summary>
/// LevelsOfDetail.json beside OBJ files, which cannot refer to one another: the levels from coarse to fine, and each node with
/// its file, parent, box and errors. Boxes are in the coordinates of the files.
/// </summary>
internal sealed class ObjLevels(ObjOptions options, LodTree tree)
{
    public const string IndexName = "LevelsOfDetail.json";

    private static readonly JsonWriterOptions s_indented = new() { Indented = true };

    private readonly List<Entry> _entries = [];
    private readonly Dictionary<LodNodeId, string> _fileOf = [];

    public LodTree Tree => tree;

    /// <summary>Adds a node; parents come first.</summary>
    /// <param name="file">Path from the folder of the index, with forward slashes.</param>
    public void Add(LodNode node, string file, LodNodeArtifact made, Box3d bounds)
    {
        _fileOf.TryGetValue(node.Id, out var parent);
        foreach (var child in node.Children)
            _fileOf[child] = file;
        var triangleCount = made.Mesh.Mesh.TriangleCount;
        _entries.Add(new(node, file, parent, made.GeometricErrorMeters, made.TexelSizeMeters, triangleCount, bounds));
    }

    public void Write(Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, s_indented);
        json.WriteStartObject();
        json.WriteString("lodScope", (options.LodScope ?? LodScope.TileWise).ToString());
        json.WriteString("lodType", (options.LodType ?? LodType.None).ToString());
        json.WriteStartArray("levels");
        foreach (var level in _entries.GroupBy(entry => entry.Node.Level).OrderBy(level => level.Key))
            WriteLevel(json, level.Key, [.. level]);
        json.WriteEndArray();
        json.WriteStartArray("nodes");
        foreach (var entry in _entries)
            WriteNode(json, entry);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLevel(Utf8JsonWriter json, int level, List<Entry> entries)
    {
        json.WriteStartObject();
        json.WriteNumber("level", level);
        json.WriteNumber("nodeCount", entries.Count);
        json.WriteNumber("triangleCount", entries.Sum(entry => (long)entry.TriangleCount));
        json.WriteNumber("maxGeometricErrorMeters", entries.Max(entry => entry.ErrorMeters));
        json.WriteNumber("maxTexelSizeMeters", entries.Max(entry => entry.TexelSizeMeters));
        json.WriteEndObject();
    }

    private static void WriteNode(Utf8JsonWriter json, Entry entry)
    {
        json.WriteStartObject();
        json.WriteString("file", entry.File);
        json.WriteNumber("level", entry.Node.Level);
        if (entry.Parent is { } parent)
            json.WriteString("parent", parent);
        json.WriteNumber("triangleCount", entry.TriangleCount);
        json.WriteNumber("geometricErrorMeters", entry.ErrorMeters);
        json.WriteNumber("texelSizeMeters", entry.TexelSizeMeters);
        WritePoint(json, "min", entry.Bounds.Min);
        WritePoint(json, "max", entry.Bounds.Max);
        json.WriteEndObject();
    }

    private static void WritePoint(Utf8JsonWriter json, string name, Vector3d p)
    {
        json.WriteStartArray(name);
        json.WriteNumberValue(p.X);
        json.WriteNumberValue(p.Y);
        json.WriteNumberValue(p.Z);
        json.WriteEndArray();
    }

    private sealed record Entry(
        LodNode Node, string File, string? Parent, double ErrorMeters, double TexelSizeMeters, int TriangleCount, Box3d Bounds);
}
