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

/// <summary>
/// When viewers replace a level of detail by the next finer one, in formats that say so by the size of a node on the screen.
/// </summary>
internal static class LevelSwitch
{
    private const double MaxErrorPixels = 1;
    private const double NeverPixels = 1e6;

    /// <summary>
    /// Diameter of a node on the screen, in pixels, at which its geometric error covers one pixel; very large without an error.
    /// </summary>
    /// <param name="radius">Of the sphere around the node, in any unit of length.</param>
    /// <param name="geometricError">In the same unit.</param>
    public static double DiameterPixels(double radius, double geometricError) =>
        geometricError > 0 ? Math.Min(MaxErrorPixels * 2 * radius / geometricError, NeverPixels) : NeverPixels;
}
