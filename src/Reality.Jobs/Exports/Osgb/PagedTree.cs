using System.Globalization;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Lod;
using Reality.Formats.Osgb;

namespace Reality.Jobs.Exports.Osgb;

/// <summary>
/// One tree of paged levels of detail: Data/NAME/NAME.osgb has its root, Data/NAME/NAME_L2_03.osgb, say, the children, on level
/// 2, of the node with the key 03. NAME is that of the tile, or Root for a tree over all tiles. One node is in memory at a time.
/// </summary>
/// <param name="origin">Origin of the written positions, in the export's coordinate system.</param>
/// <param name="options">Options of the textures.</param>
internal sealed class PagedTree(ExportTarget target, LodTree tree, LodNode root, Vector3d origin, OsgbOptions options)
{
    private readonly string _name = root.Id.Tile is { } tile ? $"{tile}" : "Root";

    public void Write() => WriteFile(_name, [root]);

    /// <summary>Writes siblings and, before each of them, its descendants; returns the bounds of all.</summary>
    private Box3d WriteFile(string file, IReadOnlyList<LodNode> siblings)
    {
        var all = Box3d.Empty;
        var folder = Directory.CreateDirectory(Path.Combine(target.Folder, "Data", _name)).FullName;
        using var stream = new BufferedStream(File.Create(Path.Combine(folder, file + ".osgb")), 1 << 20);
        OsgbWriter.Write(stream, siblings.Count, siblings.Select(Make), TexturePages.QualityOf(options));
        return all;

        OsgbNode Make(LodNode node)
        {
            var (made, bounds) = MakeNode(node);
            all = all.Include(bounds);
            target.Context.Log.Advance();
            return made;
        }
    }

    private (OsgbNode Node, Box3d Bounds) MakeNode(LodNode node)
    {
        // The root of a tile has an empty key.
        var key = root.Key.Length == 0 ? "0" + node.Key : node.Key;
        var finerFile = string.Create(CultureInfo.InvariantCulture, $"{_name}_L{node.Level + 1}_{key}");
        var bounds = node.IsLeaf ? Box3d.Empty : WriteFile(finerFile, [.. tree.ChildrenOf(node)]);

        var made = target.ReadNode(node);
        var positions = target.Frame.Projection.Apply(made.Mesh.Mesh);
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] -= origin;
            bounds = bounds.Include(positions[i]);
        }
        var radius = 0.5 * bounds.Size.Length;
        var switchPixels = LevelSwitch.DiameterPixels(radius, made.GeometricErrorMeters / target.Frame.MetersPerUnit);
        var finer = node.IsLeaf ? null : new OsgbFiner(finerFile + ".osgb", bounds.Center, radius, switchPixels);
        return (new($"{_name}_{key}", TexturePages.Of(made.Mesh, options), positions, finer), bounds);
    }
}
