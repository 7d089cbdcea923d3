using System.Text.Json.Serialization;
using Reality.Core.Geometry;
using Reality.Engine.Tiling;

namespace Reality.Engine.Lod;

/// <summary>The nodes of the trees of details of a model: one tree, or one per tile.</summary>
public sealed class LodTree
{
    private readonly Dictionary<LodNodeId, LodNode> _nodes;

    /// <exception cref="ArgumentException">There are no nodes.</exception>
    public LodTree(IEnumerable<LodNode> nodes)
    {
        var all = nodes.ToList();
        _nodes = all.ToDictionary(n => n.Id);
        var children = all.SelectMany(n => n.Children).ToHashSet();
        Roots = all.Where(n => !children.Contains(n.Id)).ToList();
        if (Roots.Count == 0)
            throw new ArgumentException("A tree has a root.", nameof(nodes));
    }

    /// <summary>The roots: one, or one per tile in the order of tiles.</summary>
    public IReadOnlyList<LodNode> Roots { get; }

    /// <summary>The only root.</summary>
    /// <exception cref="InvalidOperationException">There are several.</exception>
    public LodNode Root => Roots.Count == 1 ? Roots[0] : throw new InvalidOperationException("There are several trees.");

    /// <summary>All nodes, parents before children.</summary>
    public IEnumerable<LodNode> Nodes => Roots.SelectMany(Below);

    public int NodeCount => _nodes.Count;

    public LodNode this[LodNodeId id] => _nodes[id];

    /// <summary>The children of a node.</summary>
    public IEnumerable<LodNode> ChildrenOf(LodNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Children.Select(id => _nodes[id]);
    }

    /// <summary>Subtrees that can be built independently, at least <paramref name="count"/> if there are that many.</summary>
    public IReadOnlyList<LodNode> Subtrees(int count)
    {
        var cut = Roots;
        while (cut.Count < count && cut.Any(n => !n.IsLeaf))
            cut = cut.SelectMany(n => n.IsLeaf ? [n] : ChildrenOf(n)).ToList();
        return cut;
    }

    private IEnumerable<LodNode> Below(LodNode node) => ChildrenOf(node).SelectMany(Below).Prepend(node);
}

/// <summary>One node of a published level-of-detail tree, before its mesh is built.</summary>
/// <param name="Level">0 is the coarsest level, the root.</param>
/// <param name="Cell">
/// The world-axis box whose triangles (by centroid) belong to this node, minimum included, maximum excluded; for
/// <see cref="LodDivision.BingMaps"/> the bounds of the triangles whose centroid has the quad key.
/// </param>
/// <param name="Tiles">The tiles that it shows parts of.</param>
/// <param name="TriangleCount">Triangles at the finest level below this node.</param>
public sealed record LodNode(
    [property: JsonPropertyOrder(-2)] LodNodeId Id, int Level, Box3d Cell, IReadOnlyList<TileId> Tiles, int TriangleCount,
    IReadOnlyList<LodNodeId> Children)
{
    /// <inheritdoc cref="LodNodeId.Key"/>
    [JsonPropertyOrder(-1)]
    public string Key => Id.Key;

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
