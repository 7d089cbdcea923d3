using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Engine.ScanSurfaces;

namespace Reality.Engine.Tests.ScanSurfaces;

/// <summary>Houses of different sizes on sloping ground, 60 m wide, around a scanner.</summary>
internal static class SyntheticVillage
{
    /// <summary>Where the scanner stands.</summary>
    public static readonly Vector3d Scanner = new(0, 0, 2);

    // Position, half sizes, height.
    private static readonly (double X, double Y, double Dx, double Dy, double Height)[] Houses =
        [(-15, 8, 4, 3, 5), (12, 14, 5, 4, 7), (6, -16, 3, 6, 4), (-12, -14, 5, 3, 6), (22, -3, 3, 3, 8)];

    private static readonly Vector3d[] Outward = [new(1, 0, 0), new(-1, 0, 0), new(0, 1, 0), new(0, -1, 0)];

    /// <summary>The village as it was scanned, with a noise of 2 mm, and other scans.</summary>
    /// <param name="origin">Origin of the frame of the village; null for a local frame.</param>
    public static ScanSurfaceSet Scan(GeoPoint? origin, params (string, SurfaceCells)[] others)
    {
        var cells = new SurfaceCells(ScanSurfaceSet.FinestSize);
        var random = SeededRandom.For(1, 1);
        foreach (var (point, _) in Surface(150_000, 0.002, ref random))
            cells.Add(point, Scanner - point);
        return new(origin, [("village", cells), .. others]);
    }

    /// <summary>Random points of ground outside of houses, walls, and roofs that slope.</summary>
    /// <param name="noise">Standard deviation of points along their normals, meters.</param>
    public static List<(Vector3d Position, Vector3d Normal)> Surface(int count, double noise, ref SeededRandom random)
    {
        var points = new List<(Vector3d, Vector3d)>();
        while (points.Count < count)
        {
            var (x, y) = (60 * random.NextDouble() - 30, 60 * random.NextDouble() - 30);
            var house = Array.Find(Houses, h => Math.Abs(x - h.X) < h.Dx && Math.Abs(y - h.Y) < h.Dy);
            var (position, normal) = (new Vector3d(x, y, GroundAt(x, y)), new Vector3d(0, 0, 1));
            if (house.Height > 0)
            {
                position = position with { Z = house.Height + 0.5 * (house.Dy - Math.Abs(y - house.Y)) };
                normal = new Vector3d(0, Math.Sign(y - house.Y) * 0.5, 1).Normalized();
            }
            points.Add((position + noise * random.NextGaussian() * normal, normal));
            var wall = Houses[random.NextInt32(Houses.Length)];
            var (along, z, side) = (2 * random.NextDouble() - 1, random.NextDouble() * wall.Height, random.NextInt32(4));
            var outward = Outward[side];
            var at = new Vector3d(
                wall.X + (outward.X != 0 ? outward.X * wall.Dx : along * wall.Dx),
                wall.Y + (outward.Y != 0 ? outward.Y * wall.Dy : along * wall.Dy),
                z);
            if (points.Count % 3 == 0 && z > GroundAt(at.X, at.Y))
                points.Add((at + noise * random.NextGaussian() * outward, outward));
        }
        return points;
    }

    private static double GroundAt(double x, double y) => 0.03 * x - 0.02 * y + 0.4 * Math.Sin(0.2 * x);
}
