using Reality.Pipeline;

namespace Reality.Engine.Lod;

/// <summary>How the tiles of a model become trees of details. Exports of the same shape share the nodes.</summary>
/// <param name="IsTileWise">One independent tree per tile instead of one tree over all.</param>
public sealed record LodShape(bool IsTileWise, LodDivision Division)
{
    /// <summary>One tree over all tiles, divided by content.</summary>
    public static LodShape Default { get; } = new(false, LodDivision.Adaptive);

    /// <summary>Name of a stage that works on trees of this shape.</summary>
    internal StageName NameOf(string stage) =>
        this == Default ? stage : $"{stage}-{Scope}-{Division.ToString().ToLowerInvariant()}";

    /// <summary>Title of a stage that works on trees of this shape.</summary>
    internal string TitleOf(string stage) =>
        this == Default ? stage : $"{stage}, {Division.ToString().ToLowerInvariant()} {Scope.Replace('-', ' ')}";

    private string Scope => IsTileWise ? "tile-wise" : "across-tiles";
}

/// <summary>Division of a node of a tree of details among its children.</summary>
public enum LodDivision
{
    /// <summary>A single level: each tile is a leaf.</summary>
    None,

    /// <summary>One child: the whole tile in coarser and coarser copies.</summary>
    Unary,

    /// <summary>Up to four in plan: 0 south-west, 1 south-east, 2 north-west, 3 north-east.</summary>
    Quadtree,

    /// <summary>Up to eight in space: as in plan, and 4 more for the upper half.</summary>
    Octree,

    /// <summary>
    /// Up to eight by content: halved along every axis that is at least half as long as the longest, so that flat ground gives a
    /// quadtree, a tower a binary tree, and anything else an octree.
    /// </summary>
    Adaptive,

    /// <summary>Up to four, the tiles of the Bing Maps tile system; keys of nodes are quad keys.</summary>
    BingMaps,
}
