using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Mvs;

/// <summary>Tie points inside a region and close around it, which show the photos that see it.</summary>
/// <remarks>
/// The margin keeps photos of a smooth surface in the region, whose tie points lie on its edges and around it.
/// </remarks>
internal static class RegionTiePoints
{
    // Fraction of the longest side of the region in plan.
    private const double Margin = 0.05;

    /// <summary>
    /// For each tie point whether it counts. Throws <see cref="StageException"/> if none does.
    /// </summary>
    /// <param name="regions">A point counts if it is near all of them.</param>
    public static bool[] Of(Scene scene, IReadOnlyList<Prism> regions)
    {
        var isNear = Array.ConvertAll(
            scene.TiePoints.Positions, point => regions.All(region => IsNear(point, region, MarginOf(region))));
        if (!isNear.Contains(true))
        {
            throw new StageException(
                "Region_NotSeen",
                "No photo has a tie point in the region of interest. Check its coordinates and altitudes, or use pairSelection "
                + "Generic.");
        }
        return isNear;
    }

    private static double MarginOf(Prism region)
    {
        var size = region.Bounds.Size;
        return Margin * Math.Max(size.X, size.Y);
    }

    private static bool IsNear(Vector3d point, Prism region, double margin)
    {
        for (var step = 0; step < 9; step++)
        {
            if (region.ContainsInPlan(point.X + (step % 3 - 1) * margin, point.Y + (step / 3 - 1) * margin))
                return point.Z >= region.MinZ - margin && point.Z <= region.MaxZ + margin;
        }
        return false;
    }
}
