using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Tiling;

namespace Reality.Engine.Lod;

/// <summary>
/// Plans trees of details: tiles are grouped from the top down, unless each has a tree of its own, and a tile with too many
/// triangles is split further.
/// </summary>
/// <param name="maxTrianglesPerNode">Maximum number of triangles of a leaf that can be split.</param>
internal sealed class LodPlanner(LodShape shape, int maxTrianglesPerNode, CancellationToken cancellation)
{
    private const int MaxDepth = 24;

    // A coarser copy of a whole tile is made while it has more triangles than this.
    private const int MaxTrianglesOfCoarsestCopy = 1000;

    private readonly List<LodNode> _nodes = [];

    /// <summary>Plans the trees of the tiles that have a surface.</summary>
    /// <param name="tiles">
    /// All tiles of the layout. Groups and keys follow from their places in its grid alone, so that an edit of a tile renames no
    /// other one, even if a tile gets its first surface or loses it.
    /// </param>
    /// <param name="readSurface">Surface of a tile, which may be empty; called once per tile.</param>
    public LodTree Plan(IReadOnlyList<Tile> tiles, Func<Tile, Mesh> readSurface)
    {
        var trunks = tiles.Select(tile => TrunkOf(tile, readSurface(tile))).ToArray();
        if (!shape.IsTileWise)
            AddGroup("0", 0, trunks);
        foreach (var trunk in shape.IsTileWise ? trunks.Where(trunk => trunk.HasSurface) : [])
            trunk.Graft(trunk.Tile.Name, "", 0, _nodes);
        return new LodTree(_nodes);
    }

    /// <summary>Adds the nodes of a group and returns the id of its root.</summary>
    private LodNodeId AddGroup(string key, int level, TileTrunk[] trunks)
    {
        if (trunks.Length == 1)
        {
            trunks[0].Graft(null, key, level, _nodes);
            return new(null, key);
        }
        var groups = Split(trunks).Where(group => group.Trunks.Any(trunk => trunk.HasSurface)).ToList();
        // The other parts may get a surface some day: the key counts them, although there is no node to distinguish them yet.
        if (groups.Count == 1)
            return AddGroup(key + groups[0].Digit, level, groups[0].Trunks);
        var (id, place) = (new LodNodeId(null, key), _nodes.Count);
        var shown = trunks.Where(trunk => trunk.HasSurface).ToArray();
        var bounds = shown.Aggregate(Box3d.Empty, (box, trunk) => box.Include(trunk.Bounds));
        var tiles = shown.Select(trunk => trunk.Tile.Id).Order().ToArray();
        _nodes.Add(new(id, level, bounds, tiles, shown.Sum(trunk => trunk.TriangleCount), []));
        var children = groups.Select(group => AddGroup(key + group.Digit, level + 1, group.Trunks)).ToArray();
        _nodes[place] = _nodes[place] with { Children = children };
        return id;
    }

    // Groups by the halves of the box around the tiles' places; by count if all would fall into one.
    private List<(char Digit, TileTrunk[] Trunks)> Split(TileTrunk[] trunks)
    {
        var box = trunks.Aggregate(Box3d.Empty, (box, trunk) => box.Include(trunk.Place));
        var groups = trunks.GroupBy(trunk => CellHalving.PartOf(shape.Division, box, trunk.Place)).OrderBy(g => g.Key).ToList();
        return groups.Count > 1
            ? groups.Select((g, i) => (Digit(i, g.Key), g.ToArray())).ToList()
            : trunks.Chunk((trunks.Length + 1) / 2).Select((half, i) => (Digit(i, i), half)).ToList();
    }

    private TileTrunk TrunkOf(Tile tile, Mesh mesh)
    {
        var bounds = mesh.Bounds();
        var trunk = new TileTrunk(tile, bounds, mesh.TriangleCount);
        if (shape.Division is LodDivision.None or LodDivision.Unary)
            AddCopies(trunk, shape.Division == LodDivision.None ? 0 : CoarserCopiesOf(mesh.TriangleCount));
        else
            AddCell(trunk, "", 0, bounds, CentroidsOf(mesh), 0);
        return trunk;
    }

    private static int CoarserCopiesOf(int triangleCount)
    {
        var copies = 0;
        for (var count = triangleCount; count > MaxTrianglesOfCoarsestCopy; count /= LodStage.TrianglesPerParentTriangle)
            copies++;
        return copies;
    }

    private static void AddCopies(TileTrunk trunk, int coarserCopies)
    {
        for (var level = 0; level <= coarserCopies; level++)
        {
            var key = new string('0', level);
            trunk.Add(key, level, trunk.Bounds, trunk.TriangleCount, level < coarserCopies ? [key + '0'] : []);
        }
    }

    private Vector3d[] CentroidsOf(Mesh mesh)
    {
        var centroids = new Vector3d[mesh.TriangleCount];
        for (var t = 0; t < centroids.Length; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            centroids[t] = TriangleCells.Centroid(mesh, t);
        }
        return centroids;
    }

    private void AddCell(TileTrunk trunk, string key, int level, Box3d cell, Vector3d[] centroids, int depth)
    {
        cancellation.ThrowIfCancellationRequested();
        if (centroids.Length <= maxTrianglesPerNode || depth >= MaxDepth)
        {
            trunk.Add(key, level, cell, centroids.Length, []);
            return;
        }
        var groups = centroids.GroupBy(c => CellHalving.PartOf(shape.Division, cell, c)).OrderBy(g => g.Key).ToList();
        if (groups.Count == 1)
        {
            AddCell(trunk, key, level, CellHalving.BoxOf(shape.Division, cell, groups[0].Key), centroids, depth + 1);
            return;
        }
        var children = groups.Select((g, i) => key + Digit(i, g.Key)).ToArray();
        trunk.Add(key, level, cell, centroids.Length, children);
        for (var i = 0; i < groups.Count; i++)
        {
            var box = CellHalving.BoxOf(shape.Division, cell, groups[i].Key);
            AddCell(trunk, children[i], level + 1, box, groups[i].ToArray(), depth + 1);
        }
    }

    // Quadtrees and octrees number their parts in space; others count the parts that have content.
    private char Digit(int index, int part) =>
        (char)('0' + (shape.Division is LodDivision.Quadtree or LodDivision.Octree ? part : index));

    /// <summary>The nodes inside one tile, with keys and levels still relative to the tile's own root.</summary>
    private sealed class TileTrunk(Tile tile, Box3d bounds, int triangleCount)
    {
        private readonly List<LodNode> _nodes = [];

        public Tile Tile => tile;

        public Box3d Bounds => bounds;

        /// <summary>Column, row and floor in the grid of the layout.</summary>
        public Vector3d Place => new(tile.Id.Column, tile.Id.Row, tile.Id.Floor);

        public bool HasSurface => triangleCount > 0;

        public int TriangleCount => triangleCount;

        public void Add(string key, int level, Box3d cell, int count, string[] children) => _nodes.Add(new(
            new(null, key), level, cell, [tile.Id], count, [.. children.Select(child => new LodNodeId(null, child))]));

        /// <param name="root">The tile as the root of a tree of its own; null in a tree over all tiles.</param>
        /// <param name="key">Key of the tile's own root in the tree.</param>
        public void Graft(TileName? root, string key, int level, List<LodNode> target)
        {
            foreach (var node in _nodes)
            {
                target.Add(node with
                {
                    Id = new(root, key + node.Key),
                    Level = level + node.Level,
                    Children = node.Children.Select(child => new LodNodeId(root, key + child.Key)).ToArray(),
                });
            }
        }
    }
}
