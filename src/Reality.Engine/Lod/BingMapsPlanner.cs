using Reality.Core.Geometry;
using Reality.Core.Scenes;
using Reality.Engine.Tiling;

namespace Reality.Engine.Lod;

/// <summary>
/// Plans trees of details on the tiles of Bing Maps: the root is the smallest one that holds the whole tree, and tiles with too
/// many triangles are quartered. Levels at which only one quarter has content are skipped.
/// </summary>
internal sealed class BingMapsPlanner(
    LodShape shape, BingMapsGrid grid, int maxTrianglesPerNode, CancellationToken cancellation)
{
    private readonly List<LodNode> _nodes = [];

    /// <inheritdoc cref="LodPlanner.Plan"/>
    public LodTree Plan(IReadOnlyList<Tile> tiles, Func<Tile, Mesh> readSurface)
    {
        var content = tiles.Select(tile => ContentOf(tile, readSurface(tile))).ToList();
        if (shape.IsTileWise)
        {
            foreach (var (tile, cells) in tiles.Zip(content).Where(pair => pair.Second.Count > 0))
                Add(cells, tile.Name);
        }
        else
        {
            Add([.. content.SelectMany(cells => cells).OrderBy(cell => cell.Code)], null);
        }
        return new LodTree(_nodes);
    }

    // Sums over the tiles of the finest level: few, even for many triangles. Ascending by code.
    private List<Content> ContentOf(Tile tile, Mesh mesh)
    {
        cancellation.ThrowIfCancellationRequested();
        var cells = new SortedDictionary<ulong, Content>();
        var codes = grid.CodesOf(mesh);
        for (var t = 0; t < codes.Length; t++)
        {
            var cell = cells.GetValueOrDefault(codes[t], new(codes[t], tile.Id, 0, Box3d.Empty));
            var bounds = cell.Bounds;
            for (var corner = 3 * t; corner < 3 * t + 3; corner++)
                bounds = bounds.Include(mesh.WorldPosition(mesh.Triangles[corner]));
            cells[codes[t]] = cell with { TriangleCount = cell.TriangleCount + 1, Bounds = bounds };
        }
        return [.. cells.Values];
    }

    /// <param name="root">The tile as the root of a tree of its own; null in a tree over all tiles.</param>
    private void Add(List<Content> content, TileName? root)
    {
        Add(content, CommonLevel(content, 0), 0);

        LodNodeId Add(List<Content> cells, int length, int level)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = cells.Sum(cell => cell.TriangleCount);
            var isLeaf = count <= maxTrianglesPerNode || length == BingMapsGrid.MaxLevel;
            if (!isLeaf)
                length = CommonLevel(cells, length);
            isLeaf |= length == BingMapsGrid.MaxLevel;
            var key = BingMapsGrid.KeyOf(cells[0].Code, length);
            var place = _nodes.Count;
            var tiles = cells.Select(cell => cell.Tile).Distinct().Order().ToArray();
            var bounds = cells.Aggregate(Box3d.Empty, (box, cell) => box.Include(cell.Bounds));
            var node = new LodNode(new(root, key), level, bounds, tiles, count, []);
            _nodes.Add(node);
            if (!isLeaf)
            {
                var children = cells.GroupBy(cell => BingMapsGrid.DigitOf(cell.Code, length)).OrderBy(g => g.Key)
                    .Select(group => Add([.. group], length + 1, level + 1)).ToArray();
                _nodes[place] = node with { Children = children };
            }
            return node.Id;
        }
    }

    // The number of digits that all quad keys share.
    private static int CommonLevel(List<Content> cells, int level)
    {
        while (level < BingMapsGrid.MaxLevel
            && cells.TrueForAll(cell => BingMapsGrid.DigitOf(cell.Code, level) == BingMapsGrid.DigitOf(cells[0].Code, level)))
            level++;
        return level;
    }

    /// <summary>The part of a tile of the model in a Bing Maps tile of the finest level.</summary>
    private sealed record Content(ulong Code, TileId Tile, int TriangleCount, Box3d Bounds);
}
