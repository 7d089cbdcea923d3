using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Scans;

namespace Reality.Engine.Tests.Scans;

/// <summary>Positions of scanners from the pattern of simulated scans of a room of 8 by 6 by 3 meters.</summary>
public sealed class ScannerPositionTests
{
    [Theory]
    [InlineData(3, 2, 1.7, 0.0, 0.0)]
    [InlineData(1, 5, 1.2, 0.002, 0.00003)]
    [InlineData(6.5, 3.3, 0.6, 0.004, 0.0001)]
    public void Position_within_a_centimeter_or_five(double x, double y, double z, double rangeNoise, double angleNoise)
    {
        var offset = new Vector3d(691_000, 5_334_000, 500);
        var truth = new Vector3d(x, y, z);

        var points = Scan(truth, rangeNoise, angleNoise).Select(p => p + offset).Chunk(1024).ToList();
        var found = ScannerPosition.TryEstimate(points, 1, out var position, out var reason);

        Assert.True(found, reason);
        var tolerance = rangeNoise == 0 ? 0.01 : 0.05;
        Assert.True(Vector3d.Distance(truth + offset, position) < tolerance, $"{position - offset} for {truth}");
    }

    [Fact]
    public void Units_are_scaled()
    {
        const double Foot = 0.3048;
        var points = Scan(new(3, 2, 1.7), 0.001, 0.00002).Select(p => 1 / Foot * p).Chunk(1024).ToList();

        Assert.True(ScannerPosition.TryEstimate(points, Foot, out var position, out _));

        Assert.True(Vector3d.Distance(new(3, 2, 1.7), Foot * position) < 0.05);
    }

    [Fact]
    public void Order_without_columns_is_refused()
    {
        var points = Scan(new(3, 2, 1.7), 0.002, 0.00002);
        SeededRandom random = SeededRandom.For(2, 2);
        var shuffled = points.OrderBy(_ => random.NextInt32(int.MaxValue)).Chunk(1024).ToList();
        // Row by row, walls are lines that do not meet at the scanner.
        var rows = Enumerable.Range(0, 180).SelectMany(row => points.Where((_, i) => i % 180 == row)).Chunk(1024).ToList();

        Assert.False(ScannerPosition.TryEstimate(shuffled, 1, out _, out var reason));
        Assert.Contains("order", reason, StringComparison.Ordinal);
        Assert.False(ScannerPosition.TryEstimate(rows, 1, out _, out _));
    }

    [Fact]
    public void Parallel_lines_of_an_airborne_scanner_are_refused()
    {
        var lines = Enumerable.Range(0, 100)
            .Select(line => Enumerable.Range(0, 1024).Select(i => new Vector3d(0.1 * i, 0.5 * line, 0.01 * (i % 7))).ToArray())
            .ToList();

        Assert.False(ScannerPosition.TryEstimate(lines, 1, out _, out _));
        Assert.False(ScannerPosition.TryEstimate([], 1, out _, out _));
        Assert.False(ScannerPosition.TryEstimate([[]], 1, out _, out _));
    }

    [Fact]
    public void A_sample_is_even_and_bounded()
    {
        var sample = new ScanLineSample();
        var batch = new PointBatch { Count = PointBatch.Capacity };
        for (var i = 0; i < 1000; i++)
        {
            batch.X[0] = i;
            sample.Add(batch);
        }

        Assert.InRange(sample.Stretches.Count, 200, 400);
        Assert.True(sample.Stretches.Max(stretch => stretch[0].X) > 900);
    }

    // Columns from below to the zenith, as far as the room's walls, floor and ceiling and a pillar.
    private static List<Vector3d> Scan(Vector3d from, double rangeNoise, double angleNoise)
    {
        var random = SeededRandom.For(1, 1);
        var points = new List<Vector3d>();
        for (var column = 0; column < 360; column++)
        {
            for (var row = 0; row < 180; row++)
            {
                var azimuth = column * Math.PI / 180 + angleNoise * random.NextGaussian();
                var elevation = (row - 80) * Math.PI / 180 * 0.95 + angleNoise * random.NextGaussian();
                var ray = new Vector3d(
                    Math.Cos(elevation) * Math.Cos(azimuth), Math.Cos(elevation) * Math.Sin(azimuth), Math.Sin(elevation));
                points.Add(from + (RangeOf(from, ray) + rangeNoise * random.NextGaussian()) * ray);
            }
        }
        return points;
    }

    private static double RangeOf(Vector3d from, Vector3d ray)
    {
        var (dx, dy, dz) = ray;
        var range = Math.Min(Wall(from.X, dx, 8), Math.Min(Wall(from.Y, dy, 6), Wall(from.Z, dz, 3)));
        // A round pillar at (4.5, 4), 25 centimeters thick in radius.
        var (px, py) = (from.X - 4.5, from.Y - 4);
        var (a, b, c) = (dx * dx + dy * dy, px * dx + py * dy, px * px + py * py - 0.0625);
        var root = b * b - a * c;
        var pillar = root > 0 ? (-b - Math.Sqrt(root)) / a : -1;
        return pillar > 0 ? Math.Min(range, pillar) : range;
    }

    // Distance to the nearer of two planes, at 0 and at the size.
    private static double Wall(double from, double direction, double size) =>
        direction > 0 ? (size - from) / direction : direction < 0 ? -from / direction : double.PositiveInfinity;
}
