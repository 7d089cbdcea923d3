using Reality.Contract.Exports;
using Reality.Engine.Lod;

namespace Reality.Jobs.Exports;

/// <summary>The options of requests as shapes of trees of details.</summary>
internal static class LodShapes
{
    /// <summary>The shape of an export. A single level has no tree that could span tiles.</summary>
    public static LodShape Of(LodScope scope, LodType type) =>
        new(scope == LodScope.TileWise || type == LodType.None, type switch
        {
            LodType.None => LodDivision.None,
            LodType.Unary => LodDivision.Unary,
            LodType.Quadtree => LodDivision.Quadtree,
            LodType.Octree => LodDivision.Octree,
            LodType.Adaptive => LodDivision.Adaptive,
            LodType.BingMaps => LodDivision.BingMaps,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
        });
}
