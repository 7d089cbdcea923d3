namespace Reality.Contract.Exports;

/// <summary>How a tree of details divides.</summary>
public enum LodType
{
    /// <summary>It does not: one level.</summary>
    None,

    /// <summary>A coarser copy of the whole tile per level.</summary>
    Unary,

    /// <summary>In four, in plan.</summary>
    Quadtree,

    /// <summary>In eight, in space.</summary>
    Octree,

    /// <summary>In up to eight, by what is there.</summary>
    Adaptive,

    /// <summary>As the Bing Maps tile system.</summary>
    BingMaps,
}
