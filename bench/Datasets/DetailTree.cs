using System.Numerics;
using System.Text.Json;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Lod;
using Reality.Pipeline;
using SharpGLTF.Schema2;
using Mesh = Reality.Core.Scenes.Mesh;

namespace Reality.Datasets;

/// <summary>A node of a tree of details that can be drawn: one of the work folder, or one of a tileset as written.</summary>
/// <param name="ErrorMeters">Its geometric error.</param>
/// <param name="Read">Its mesh in one frame for all nodes; null if it has none.</param>
internal sealed record DetailNode(double ErrorMeters, IReadOnlyList<DetailNode> Children, Func<TexturedMesh?> Read)
{
    public bool IsLeaf => Children.Count == 0;

    /// <summary>The nodes that a viewer shows at a depth: those there, and leaves above.</summary>
    public IEnumerable<DetailNode> AtDepth(int depth) =>
        depth == 0 || IsLeaf ? [this] : Children.SelectMany(child => child.AtDepth(depth - 1));

    public int Depth => IsLeaf ? 0 : 1 + Children.Max(child => child.Depth);

    /// <summary>The tree in a work folder.</summary>
    public static DetailNode Of(Workspace workspace, LodShape shape)
    {
        var tree = LodTreeStage.ReadTree(workspace, shape);
        return Of(tree.Root);

        DetailNode Of(LodNode node) => new(
            LodNodeArtifact.ReadGeometricErrorMeters(workspace, shape, node.Id), [.. tree.ChildrenOf(node).Select(Of)],
            () => LodNodeArtifact.Read(workspace, shape, node.Id).Mesh);
    }

    /// <summary>The tree of a tileset with GLB files, in the frame of its root.</summary>
    public static DetailNode Of(string tilesetFile)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(tilesetFile));
        return Of(json.RootElement.GetProperty("root"), default, isRoot: true, Path.GetDirectoryName(tilesetFile)!);
    }

    private static DetailNode Of(JsonElement tile, Vector3d parentOrigin, bool isRoot, string folder)
    {
        var matrix = tile.GetProperty("transform").EnumerateArray().Select(value => value.GetDouble()).ToArray();
        var origin = isRoot ? default : parentOrigin + new Vector3d(matrix[12], matrix[13], matrix[14]);
        var children = tile.TryGetProperty("children", out var list)
            ? list.EnumerateArray().Select(child => Of(child, origin, isRoot: false, folder)).ToList()
            : [];
        var uri = tile.TryGetProperty("content", out var content) ? content.GetProperty("uri").GetString()! : null;
        return new(
            tile.GetProperty("geometricError").GetDouble(), children,
            () => uri is null ? null : GlbMesh.Read(Path.Combine(folder, Uri.UnescapeDataString(uri)), origin));
    }
}

/// <summary>Reads the meshes of a GLB file with SharpGLTF and libvips.</summary>
internal static class GlbMesh
{
    public static TexturedMesh Read(string path, Vector3d origin)
    {
        var model = ModelRoot.Load(path);
        var (positions, triangles, coordinates, pageOf, pages) = (
            new List<Vector3>(), new List<int>(), new List<Vector2>(), new List<int>(), new List<Image<Rgb24>>());
        foreach (var primitive in model.LogicalMeshes.SelectMany(mesh => mesh.Primitives))
        {
            var first = positions.Count;
            // From glTF's y up to z up.
            positions.AddRange(primitive.GetVertexAccessor("POSITION").AsVector3Array().Select(p => new Vector3(p.X, -p.Z, p.Y)));
            var uvs = primitive.GetVertexAccessor("TEXCOORD_0").AsVector2Array();
            foreach (var (a, b, c) in primitive.GetTriangleIndices())
            {
                triangles.AddRange([first + a, first + b, first + c]);
                coordinates.AddRange([uvs[a], uvs[b], uvs[c]]);
                pageOf.Add(pages.Count);
            }
            pages.Add(PageOf(primitive.Material.FindChannel("BaseColor")!.Value.Texture.PrimaryImage.Content.Content));
        }
        return new()
        {
            Mesh = new() { Origin = origin, Positions = [.. positions], Triangles = [.. triangles] },
            TextureCoordinates = [.. coordinates], PageOfTriangle = [.. pageOf], Pages = pages,
        };
    }

    private static Image<Rgb24> PageOf(ReadOnlyMemory<byte> jpeg)
    {
        using var decoded = NetVips.Image.NewFromBuffer(jpeg.ToArray());
        var page = new Image<Rgb24>(decoded.Width, decoded.Height);
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, Rgb24>(decoded.WriteToMemory<byte>()).CopyTo(page.Pixels);
        return page;
    }
}
