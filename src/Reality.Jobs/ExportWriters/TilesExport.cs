using Reality.Core.Geometry;
using Reality.Engine.Lod;
using Reality.Formats.Gltf;
using Reality.Formats.Tiles3D;
using Reality.Pipeline;

namespace Reality.Jobs.ExportWriters;

/// <summary>3D Tiles: one GLB a level-of-detail node, in folders of three digits of its id, and tileset.json.</summary>
internal static class TilesExport
{
    public const string RootName = "tileset.json";
    private const int DigitsPerFolder = 3;

    public static void Write(string folder, ExportFrame frame, TaskContext task)
    {
        var tree = LodTreeStage.ReadTree(task.Workspace);
        task.Log.Begin(tree.Nodes.Count());
        var root = WriteNode(tree, tree.Root, folder, task);
        using var stream = File.Create(Path.Combine(folder, RootName));
        TilesetWriter.Write(stream, root, frame.World);
    }

    private static TilesetNode WriteNode(LodTree tree, LodNode node, string folder, TaskContext task)
    {
        task.Cancellation.ThrowIfCancellationRequested();
        var children = node.Children.Select(id => WriteNode(tree, tree[id], folder, task)).ToList();
        var made = LodNodeArtifact.Read(task.Workspace, node.Id);
        var uri = UriOf(node.Id);
        var path = Path.Combine(folder, uri.Replace('/', Path.DirectorySeparatorChar));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, GlbWriter.Encode(made.Mesh));
        task.Log.Advance();
        var bounds = children.Aggregate(made.Mesh.Mesh.Bounds(), (box, child) => box.Include(child.Bounds));
        return new(uri, made.Mesh.Mesh.Origin, bounds, made.GeometricErrorMeters, children);
    }

    private static string UriOf(string id)
    {
        var folders = id.Chunk(DigitsPerFolder).Select(digits => new string(digits)).ToArray();
        return string.Join('/', folders.SkipLast(1).Prepend("data").Append(id + ".glb"));
    }
}
