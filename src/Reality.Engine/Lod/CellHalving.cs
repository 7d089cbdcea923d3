using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Lod;

/// <summary>
/// Halving of boxes along the axes that a <see cref="LodDivision"/> chooses. Parts are numbered by bits x = 1, y = 2, z = 4.
/// </summary>
internal static class CellHalving
{
    private const int InPlan = 3;
    private const int InSpace = 7;

    /// <summary>The part of the box that a point is in.</summary>
    public static int PartOf(LodDivision division, Box3d box, Vector3d p)
    {
        var center = box.Center;
        var upper = (p.X >= center.X ? 1 : 0) | (p.Y >= center.Y ? 2 : 0) | (p.Z >= center.Z ? 4 : 0);
        return upper & AxesOf(division, box);
    }

    public static Box3d BoxOf(LodDivision division, Box3d box, int part)
    {
        var axes = AxesOf(division, box);
        var (minX, maxX) = Half(box.Min.X, box.Max.X, 1);
        var (minY, maxY) = Half(box.Min.Y, box.Max.Y, 2);
        var (minZ, maxZ) = Half(box.Min.Z, box.Max.Z, 4);
        return new(new(minX, minY, minZ), new(maxX, maxY, maxZ));

        (double, double) Half(double min, double max, int axis) => (axes & axis) == 0 ? (min, max)
            : (part & axis) != 0 ? (0.5 * (min + max), max) : (min, 0.5 * (min + max));
    }

    // Bits of the axes that are halved.
    private static int AxesOf(LodDivision division, Box3d box) => division switch
    {
        LodDivision.Quadtree => InPlan,
        LodDivision.Octree => InSpace,
        _ => LongAxesOf(box.Size),
    };

    private static int LongAxesOf(Vector3d size)
    {
        var worthHalving = 0.5 * Math.Max(size.X, Math.Max(size.Y, size.Z));
        return (size.X >= worthHalving ? 1 : 0) | (size.Y >= worthHalving ? 2 : 0) | (size.Z >= worthHalving ? 4 : 0);
    }
}
