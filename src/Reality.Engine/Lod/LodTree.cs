using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Tiling;

namespace Reality.Engine.Lod;

/// <summary>
/// The cells of a level-of-detail tree across all tiles: tiles are grouped from the top down, and a tile with too many
/// triangles is split further. Each node is halved along every axis that is at least half as long as its longest, so that flat
/// ground gives a quadtree, a tower a binary tree, and anything else an octree.
/// </summary>
public sealed class LodTree
{
    private const int MaxDepth = 24;
    private readonly SortedDictionary<string, LodNode> _nodes;

    public LodTree(IEnumerable<LodNode> nodes)
    {
        _nodes = new(nodes.ToDictionary(n => n.Id), StringComparer.Ordinal);
        if (!_nodes.ContainsKey("0"))
            throw new ArgumentException("A tree has a root with the id '0'.", nameof(nodes));
    }

    /// <summary>All nodes, parents before children.</summary>
    public IEnumerable<LodNode> Nodes => _nodes.Values;

    public LodNode Root => _nodes["0"];

    public LodNode this[string id] => _nodes[id];

    /// <summary>Subtrees that can be built independently, at least <paramref name="count"/> if the tree has that many.</summary>
    public IReadOnlyList<LodNode> Subtrees(int count)
    {
        List<LodNode> cut = [Root];
        while (cut.Count < count && cut.Any(n => !n.IsLeaf))
            cut = cut.SelectMany(n => n.IsLeaf ? [n] : n.Children.Select(id => this[id])).ToList();
        return cut;
    }

    /// <summary>Plans the tree of a set of tiles.</summary>
    /// <param name="tiles">The tiles with a surface.</param>
    /// <param name="readSurface">Surface of a tile; called once per tile.</param>
    /// <param name="maxTrianglesPerNode">Maximum number of triangles of a leaf.</param>
    public static LodTree Plan(
        IReadOnlyList<TileId> tiles, Func<TileId, Mesh> readSurface, int maxTrianglesPerNode,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        ArgumentNullException.ThrowIfNull(readSurface);
        ArgumentOutOfRangeException.ThrowIfLessThan(tiles.Count, 1);
        var nodes = new List<LodNode>();
        var trunks = tiles.Select(tile => TileTrunk.Of(tile, readSurface(tile), maxTrianglesPerNode, cancellation)).ToArray();
        PlanTiles("0", trunks, nodes);
        return new LodTree(nodes);
    }

    private static void PlanTiles(string id, TileTrunk[] trunks, List<LodNode> nodes)
    {
        if (trunks.Length == 1)
        {
            trunks[0].Graft(id, nodes);
            return;
        }
        var bounds = trunks.Aggregate(Box3d.Empty, (box, t) => box.Include(t.Bounds));
        var groups = Split(bounds, trunks, t => t.Bounds.Center);
        var children = groups.Select((_, i) => id + Digit(i)).ToArray();
        nodes.Add(new(id, bounds, null, trunks.Sum(t => t.TriangleCount), children));
        for (var i = 0; i < groups.Count; i++)
            PlanTiles(children[i], groups[i], nodes);
    }

    // Non-empty groups by the halves of a box; by count if all would fall into one.
    private static List<TileTrunk[]> Split(Box3d bounds, TileTrunk[] trunks, Func<TileTrunk, Vector3d> centerOf)
    {
        var groups = trunks.GroupBy(t => Octant(bounds, centerOf(t))).OrderBy(g => g.Key).Select(g => g.ToArray()).ToList();
        return groups.Count > 1 ? groups : trunks.Chunk((trunks.Length + 1) / 2).ToList();
    }

    /// <summary>The half of the box along each axis that is halved, as bits x = 1, y = 2, z = 4.</summary>
    internal static int Octant(Box3d box, Vector3d p)
    {
        var size = box.Size;
        var worthHalving = 0.5 * Math.Max(size.X, Math.Max(size.Y, size.Z));
        var center = box.Center;
        return (size.X >= worthHalving && p.X >= center.X ? 1 : 0)
            | (size.Y >= worthHalving && p.Y >= center.Y ? 2 : 0)
            | (size.Z >= worthHalving && p.Z >= center.Z ? 4 : 0);
    }

    internal static Box3d OctantBox(Box3d box, int octant)
    {
        var size = box.Size;
        var worthHalving = 0.5 * Math.Max(size.X, Math.Max(size.Y, size.Z));
        var (minX, maxX) = Half(box.Min.X, box.Max.X, size.X >= worthHalving, (octant & 1) != 0);
        var (minY, maxY) = Half(box.Min.Y, box.Max.Y, size.Y >= worthHalving, (octant & 2) != 0);
        var (minZ, maxZ) = Half(box.Min.Z, box.Max.Z, size.Z >= worthHalving, (octant & 4) != 0);
        return new(new(minX, minY, minZ), new(maxX, maxY, maxZ));

        static (double, double) Half(double min, double max, bool halved, bool upper) =>
            !halved ? (min, max) : upper ? (0.5 * (min + max), max) : (min, 0.5 * (min + max));
    }

    internal static char Digit(int child) => (char)('0' + child);

    /// <summary>The nodes inside one tile, with ids still relative to the tile's own root.</summary>
    private sealed class TileTrunk(TileId tile, Box3d bounds, int triangleCount, List<LodNode> nodes)
    {
        public Box3d Bounds { get; } = bounds;

        public int TriangleCount { get; } = triangleCount;

        public static TileTrunk Of(TileId tile, Mesh mesh, int maxTriangles, CancellationToken cancellation)
        {
            var bounds = mesh.Bounds();
            var centroids = new Vector3d[mesh.TriangleCount];
            for (var t = 0; t < centroids.Length; t++)
            {
                cancellation.ThrowIfCancellationRequested();
                centroids[t] = TriangleCells.Centroid(mesh, t);
            }
            var cells = new CellPlan(tile, maxTriangles, cancellation);
            cells.Add("", bounds, centroids, 0);
            return new(tile, bounds, centroids.Length, cells.Nodes);
        }

        public void Graft(string id, List<LodNode> target)
        {
            foreach (var node in nodes)
            {
                target.Add(node with
                {
                    Id = id + node.Id,
                    Tile = node.IsLeaf ? tile : null,
                    Children = node.Children.Select(child => id + child).ToArray(),
                });
            }
        }
    }

    /// <summary>Splits the triangles of a tile into cells.</summary>
    private sealed class CellPlan(TileId tile, int maxTriangles, CancellationToken cancellation)
    {
        public List<LodNode> Nodes { get; } = [];

        public void Add(string id, Box3d cell, Vector3d[] centroids, int depth)
        {
            if (centroids.Length <= maxTriangles || depth >= MaxDepth)
            {
                Nodes.Add(new(id, cell, tile, centroids.Length, []));
                return;
            }
            cancellation.ThrowIfCancellationRequested();
            var groups = centroids.GroupBy(c => Octant(cell, c)).OrderBy(g => g.Key).ToList();
            if (groups.Count == 1)
            {
                Add(id, OctantBox(cell, groups[0].Key), centroids, depth + 1);
                return;
            }
            var children = groups.Select((_, i) => id + Digit(i)).ToArray();
            Nodes.Add(new(id, cell, null, centroids.Length, children));
            for (var i = 0; i < groups.Count; i++)
                Add(children[i], OctantBox(cell, groups[i].Key), groups[i].ToArray(), depth + 1);
        }
    }
}

/// <summary>One node of a published level-of-detail tree, before its mesh is built.</summary>
/// <param name="Id">"0" for the root; a child's id is its parent's followed by its own digit.</param>
/// <param name="Cell">The box whose triangles (by centroid) belong to this node, minimum included, maximum excluded.</param>
/// <param name="Tile">The tile that a leaf takes its triangles from; null for an inner node.</param>
/// <param name="TriangleCount">Triangles at the finest level below this node.</param>
public sealed record LodNode(string Id, Box3d Cell, TileId? Tile, int TriangleCount, IReadOnlyList<string> Children)
{
    /// <summary>0 is the coarsest level.</summary>
    public int Level => Id.Length - 1;

    public bool IsLeaf => Children.Count == 0;
}

/// <summary>Options of level-of-detail trees.</summary>
public sealed record LodOptions
{
    /// <summary>
    /// Maximum number of triangles of one node; more are split among children. 1,000 to 1,000,000; default 60,000.
    /// </summary>
    public int MaxTrianglesPerNode { get; init; } = 60_000;

    /// <summary>
    /// Minimum side of a texel on the surface, meters; 0 for no limit. The finest level has at least one ground sampling
    /// distance.
    /// </summary>
    public double MinTexelSizeMeters { get; init; }

    /// <summary>Maximum side of an atlas page of a node, pixels. 256 to 16,384; default 4,096.</summary>
    public int MaxPageSize { get; init; } = 4096;
}

/// <summary>Assignment of triangles to cells by their centroid, so that each belongs to exactly one.</summary>
internal static class TriangleCells
{
    /// <summary>Indices of the triangles of a tile's mesh in a leaf's cell, ascending.</summary>
    public static int[] InCell(Mesh mesh, Box3d cell, Box3d tileBounds)
    {
        var inside = new List<int>();
        for (var t = 0; t < mesh.TriangleCount; t++)
        {
            if (Contains(cell, tileBounds, Centroid(mesh, t)))
                inside.Add(t);
        }
        return [.. inside];
    }

    public static Vector3d Centroid(Mesh mesh, int triangle)
    {
        var a = mesh.WorldPosition(mesh.Triangles[3 * triangle]);
        var b = mesh.WorldPosition(mesh.Triangles[3 * triangle + 1]);
        var c = mesh.WorldPosition(mesh.Triangles[3 * triangle + 2]);
        return (a + b + c) / 3;
    }

    // Minimum included, maximum excluded, as in halving; the maximum of the tile itself is included, because no neighbor follows.
    private static bool Contains(Box3d cell, Box3d tile, Vector3d p) =>
        Within(p.X, cell.Min.X, cell.Max.X, tile.Max.X)
        && Within(p.Y, cell.Min.Y, cell.Max.Y, tile.Max.Y)
        && Within(p.Z, cell.Min.Z, cell.Max.Z, tile.Max.Z);

    private static bool Within(double v, double min, double max, double tileMax) =>
        v >= min && (v < max || (max == tileMax && v <= max));
}
