using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Lod;
using Reality.Formats.Scalable3mx;

namespace Reality.Jobs.Exports.Scalable3mx;

/// <summary>
/// The node files of the trees of details. Data/Root.3mxb groups the trees; each root has a file, and the children of a node
/// share one: Data/0.3mxb is a root, Data/0_children.3mxb has its children. The nodes of one file are in memory at a time.
/// </summary>
/// <param name="origin">What positions are relative to, in the export's coordinate system.</param>
internal sealed class MeshPyramid(ExportTarget target, Vector3d origin)
{
    public const string RootFile = Folder + "/Root.3mxb";

    private const string Folder = "Data";
    private const int TextureQuality = 85;

    private readonly LodTree _tree = target.LevelsOfDetail;

    /// <summary>Writes all files; returns the bounds of the model, relative to the origin.</summary>
    public Box3d Write()
    {
        target.Context.Log.Begin(_tree.NodeCount);
        var files = new List<string>();
        var bounds = Box3d.Empty;
        foreach (var root in _tree.Roots)
        {
            var file = $"{Folder}/{ExportTarget.NodePath(root, ".3mxb")}";
            bounds = bounds.Include(WriteSiblings(file, [root]));
            files.Add(Relative(RootFile, file));
        }
        var group = new NodeFile(TextureQuality);
        group.AddGroup("root", bounds, files);
        Save(group, RootFile);
        return bounds;
    }

    /// <summary>Writes the descendants of nodes, then the nodes themselves; returns the bounds of all.</summary>
    private Box3d WriteSiblings(string file, IReadOnlyList<LodNode> siblings)
    {
        var finer = siblings.Select(node => WriteFiner(node, file)).ToList();
        var nodes = new NodeFile(TextureQuality);
        var bounds = Box3d.Empty;
        foreach (var (node, nodesBelow) in siblings.Zip(finer))
        {
            var made = target.ReadNode(node);
            var positions = target.Frame.Projection.Apply(made.Mesh.Mesh);
            for (var i = 0; i < positions.Length; i++)
                positions[i] -= origin;
            var error = made.GeometricErrorMeters / target.Frame.MetersPerUnit;
            bounds = bounds.Include(nodes.Add(
                $"{node.Id}", made.Mesh, positions, nodesBelow,
                box => LevelSwitch.DiameterPixels(0.5 * box.Size.Length, error)));
            target.Context.Log.Advance();
        }
        Save(nodes, file);
        return bounds;
    }

    private FinerNodes? WriteFiner(LodNode node, string file)
    {
        if (node.IsLeaf)
            return null;
        var finerFile = $"{Folder}/{ExportTarget.NodePath(node, "_children.3mxb")}";
        var bounds = WriteSiblings(finerFile, [.. _tree.ChildrenOf(node)]);
        return new(Relative(file, finerFile), bounds);
    }

    private void Save(NodeFile nodes, string file)
    {
        var path = target.PathOf(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var stream = File.Create(path);
        nodes.Write(stream);
    }

    private static string Relative(string fromFile, string toFile) =>
        Path.GetRelativePath(Path.GetDirectoryName(fromFile)!, toFile).Replace(Path.DirectorySeparatorChar, '/');
}
