using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Jobs.Tests.Exports;

/// <summary>
/// Walks a 3MX scene and asserts that it is whole: each file of its folder is named once and all that are named exist, buffers
/// fill their files, ids resolve, nodes are inside their parents and geometries inside their nodes, and indices are in range.
/// </summary>
internal sealed class Scene3mx
{
    private readonly string _folder;
    private readonly List<string> _files = [];

    private Scene3mx(string folder, JsonNode scene)
    {
        _folder = folder;
        var layer = scene["layers"]!.AsArray().Single()!;
        Crs = (string?)layer["SRS"];
        Origin = VectorOf(layer["SRSOrigin"]!);
        var whole = new Box3d(new(-1e9, -1e9, -1e9), new(1e9, 1e9, 1e9));
        ReadFile((string)layer["root"]!, whole);
        var there = Directory.GetFiles(Path.Combine(folder, "Data"), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path)).Order(StringComparer.Ordinal);
        Assert.Equal(there, _files.Order(StringComparer.Ordinal));
    }

    public string? Crs { get; }

    public Vector3d Origin { get; }

    /// <summary>Node files in the order in which a viewer finds them.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>The nodes that have a mesh.</summary>
    public List<Node> Nodes { get; } = [];

    public static Scene3mx Read(string folder) =>
        new(folder, JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "Scene.3mx")))!);

    private void ReadFile(string path, Box3d parent)
    {
        _files.Add(path);
        var file = File.ReadAllBytes(Path.Combine(_folder, path));
        Assert.Equal("3MXBO"u8, file.AsSpan(0, 5));
        var headerSize = BitConverter.ToInt32(file, 5);
        var header = JsonNode.Parse(file.AsSpan(9, headerSize))!;
        Assert.Equal(1, (int)header["version"]!);

        var resources = new Dictionary<string, (JsonNode Json, byte[] Bytes)>();
        var at = 9 + headerSize;
        foreach (var resource in header["resources"]!.AsArray())
        {
            var size = (int)resource!["size"]!;
            resources.Add((string)resource["id"]!, (resource, file[at..(at + size)]));
            at += size;
        }
        Assert.Equal(file.Length, at);

        var used = new HashSet<string>();
        var ids = new HashSet<string>();
        foreach (var node in header["nodes"]!.AsArray())
        {
            Assert.True(ids.Add((string)node!["id"]!));
            ReadNode(node, path, parent, resources, used);
        }
        Assert.Equal(resources.Keys.Order(), used.Order());
    }

    private void ReadNode(
        JsonNode node, string path, Box3d parent, Dictionary<string, (JsonNode Json, byte[] Bytes)> resources,
        HashSet<string> used)
    {
        var bounds = BoxOf(node);
        AssertInside(parent, bounds);
        var children = node["children"]!.AsArray().Select(child => (string)child!).ToList();
        var (triangleCount, textures) = (0, new HashSet<string>());
        foreach (var id in node["resources"]!.AsArray().Select(id => (string)id!))
        {
            Assert.True(used.Add(id));
            var (geometry, bytes) = resources[id];
            Assert.Equal("geometryBuffer", (string?)geometry["type"]);
            Assert.Equal("ctm", (string?)geometry["format"]);
            AssertInside(bounds, BoxOf(geometry));
            triangleCount += TriangleCountOf(bytes, BoxOf(geometry), hasTexture: geometry["texture"] is not null);
            if ((string?)geometry["texture"] is not { } texture)
                continue;
            Assert.Equal("textureBuffer", (string?)resources[texture].Json["type"]);
            Assert.Equal([0xFF, 0xD8, 0xFF], resources[texture].Bytes[..3]);
            textures.Add(texture);
            used.Add(texture);
        }
        if (triangleCount > 0)
            Nodes.Add(new((double)node["maxScreenDiameter"]!, bounds, triangleCount, textures.Count, children.Count == 0));
        else
            Assert.Equal(0, (double)node["maxScreenDiameter"]!);
        foreach (var child in children)
        {
            Assert.DoesNotContain('\\', child);
            ReadFile(Path.Combine(Path.GetDirectoryName(path)!, child), bounds);
        }
    }

    private static int TriangleCountOf(byte[] mesh, Box3d bounds, bool hasTexture)
    {
        int Number(int at) => BitConverter.ToInt32(mesh, at);
        Assert.Equal("OCTM"u8, mesh.AsSpan(0, 4));
        Assert.Equal("RAW\0"u8, mesh.AsSpan(8, 4));
        var (vertexCount, triangleCount, mapCount) = (Number(12), Number(16), Number(20));
        Assert.InRange(vertexCount, 3, 65_535);
        Assert.Equal(hasTexture ? 1 : 0, mapCount);
        Assert.Equal(hasTexture ? 0 : 1, Number(28));
        Assert.Equal(0, Number(32));
        var indices = MemoryMarshal.Cast<byte, int>(mesh.AsSpan(40, 12 * triangleCount)).ToArray();
        Assert.All(indices, index => Assert.InRange(index, 0, vertexCount - 1));
        var vertices = MemoryMarshal.Cast<byte, Vector3>(mesh.AsSpan(44 + 12 * triangleCount, 12 * vertexCount)).ToArray();
        Assert.All(vertices, vertex => Assert.True(bounds.Contains(new(vertex.X, vertex.Y, vertex.Z))));
        return triangleCount;
    }

    private static void AssertInside(Box3d outer, Box3d inner) =>
        Assert.True(outer.Contains(inner.Min) && outer.Contains(inner.Max), $"{inner} is not inside {outer}.");

    private static Box3d BoxOf(JsonNode json) => new(VectorOf(json["bbMin"]!), VectorOf(json["bbMax"]!));

    private static Vector3d VectorOf(JsonNode array)
    {
        var numbers = array.AsArray().Select(number => (double)number!).ToArray();
        return new(numbers[0], numbers[1], numbers[2]);
    }

    /// <summary>A node with a mesh.</summary>
    internal sealed record Node(double MaxScreenDiameter, Box3d Bounds, int TriangleCount, int TextureCount, bool IsLeaf);
}
