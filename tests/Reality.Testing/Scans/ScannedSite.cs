namespace Reality.Testing.Scans;

/// <summary>
/// A site of 12 by 12 meters with a house of 4 by 3 by 2.5 meters in its middle, as terrestrial scanners see it: the ground is
/// green, walls are red, the roof is blue; intensities are 32,000, 16,000 and 48,000.
/// </summary>
public static class ScannedSite
{
    public const byte GroundClass = 2, WallClass = 1, RoofClass = 6;

    private const double HalfX = 2, HalfY = 1.5, Height = 2.5, Half = 6;

    /// <summary>The points that a scanner measures from a position, with noise of the range, column by column.</summary>
    /// <param name="stepDegrees">Angle between points.</param>
    public static IEnumerable<ScannedPoint> Scan(
        (double X, double Y, double Z) from, double stepDegrees = 0.4, double noiseMeters = 0.003)
    {
        var (columns, random) = ((int)Math.Round(360 / stepDegrees), new Random(7));
        for (var column = 0; column < columns; column++)
        {
            var azimuth = (column + 0.5) * stepDegrees * Math.PI / 180;
            foreach (var point in Column(from, (Math.Cos(azimuth), Math.Sin(azimuth)), 140, stepDegrees, noiseMeters, random))
                yield return point;
        }
    }

    /// <summary>The points that a scanner measures in a vertical plane, which turns about an axis along its way.</summary>
    public static IEnumerable<ScannedPoint> Profile(
        (double X, double Y, double Z) from, (double X, double Y) across, double stepDegrees, double noiseMeters)
    {
        var random = new Random((int)(1000 * from.X) + 7919 * (int)(1000 * from.Y));
        return Column(from, across, 180, stepDegrees, noiseMeters, random)
            .Concat(Column(from, (-across.X, -across.Y), 180, stepDegrees, noiseMeters, random));
    }

    // From the nadir upward.
    private static IEnumerable<ScannedPoint> Column(
        (double X, double Y, double Z) from, (double X, double Y) toward, double degrees, double step, double noise,
        Random random)
    {
        for (var row = 0; row < (int)Math.Round(degrees / step); row++)
        {
            var elevation = ((row + 0.5) * step - 90) * Math.PI / 180;
            var (x, y, z) = (Math.Cos(elevation) * toward.X, Math.Cos(elevation) * toward.Y, Math.Sin(elevation));
            var (range, red, green, blue, intensity, kind) = Cast(from, (x, y, z));
            if (!double.IsFinite(range))
                continue;
            range += noise * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2;
            yield return new(from.X + range * x, from.Y + range * y, from.Z + range * z, red, green, blue, intensity, kind);
        }
    }

    /// <summary>Distance from a position to the surfaces of the site.</summary>
    public static double DistanceTo(double x, double y, double z)
    {
        var (dx, dy) = (Math.Abs(x) - HalfX, Math.Abs(y) - HalfY);
        var plan = Math.Sqrt(Math.Pow(Math.Max(dx, 0), 2) + Math.Pow(Math.Max(dy, 0), 2));
        var toWalls = z < 0 ? double.PositiveInfinity
            : z <= Height ? (plan > 0 ? plan : Math.Min(Math.Min(-dx, -dy), Math.Abs(Height - z)))
            : Math.Sqrt(plan * plan + (z - Height) * (z - Height));
        return Math.Min(toWalls, Math.Abs(z));
    }

    private static (double Range, byte Red, byte Green, byte Blue, ushort Intensity, byte Class) Cast(
        (double X, double Y, double Z) from, (double X, double Y, double Z) ray)
    {
        var ground = ray.Z < 0 ? -from.Z / ray.Z : double.PositiveInfinity;
        var (x, y) = (from.X + ground * ray.X, from.Y + ground * ray.Y);
        if (!(Math.Abs(x) < Half && Math.Abs(y) < Half))
            ground = double.PositiveInfinity;
        var (inX, outX) = Slab(from.X, ray.X, -HalfX, HalfX);
        var (inY, outY) = Slab(from.Y, ray.Y, -HalfY, HalfY);
        var (inZ, outZ) = Slab(from.Z, ray.Z, 0, Height);
        var (enter, leave) = (Math.Max(inX, Math.Max(inY, inZ)), Math.Min(outX, Math.Min(outY, outZ)));
        if (!(enter > 0 && enter < leave && enter < ground))
            return (ground, 20, 160, 20, 32_000, GroundClass);
        if (enter == inZ)
            return (enter, 20, 20, 220, 48_000, RoofClass);
        return (enter, 220, 20, 20, 16_000, WallClass);
    }

    private static (double In, double Out) Slab(double from, double ray, double min, double max)
    {
        var (a, b) = ((min - from) / ray, (max - from) / ray);
        return a < b ? (a, b) : (b, a);
    }
}

/// <summary>A point of a scan: position in meters, 8-bit color, 16-bit intensity, class of ASPRS.</summary>
public readonly record struct ScannedPoint(
    double X, double Y, double Z, byte Red, byte Green, byte Blue, ushort Intensity, byte Classification);
