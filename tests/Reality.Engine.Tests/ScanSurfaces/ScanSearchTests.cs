using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.ScanSurfaces;

namespace Reality.Engine.Tests.ScanSurfaces;

/// <summary>Points are moved onto scanned surfaces, or it is said why they cannot be.</summary>
public sealed class ScanSearchTests
{
    private static readonly ScanSurfaceSet Village = SyntheticVillage.Scan(null);

    [Theory]
    [InlineData(0, 0, 0, 0, 1)]
    [InlineData(6, -5, 2, 4, 1.05)]
    [InlineData(-13, 9, -5, -9, 0.93)]
    public void A_wrong_place_heading_and_scale_are_mended(double x, double y, double z, double degrees, double scale)
    {
        var turn = Rotation.FromRotationVector(new(0.01, -0.02, degrees * Math.PI / 180));
        var wrong = new Similarity(scale, turn, new(x, y, z));

        var found = ScanSearch.TryAlign(
            Village, Photographed(0.02, wrong), ScanParts.All, 2, default, out var alignment, out var reason);

        Assert.True(found, reason);
        Assert.All(
            (Vector3d[])[new(0, 0, 0), new(20, 20, 0), new(-20, 15, 5)],
            p => Assert.InRange(Vector3d.Distance(alignment.Move * (wrong * p), p), 0, 0.01));
        Assert.InRange(alignment.RmsMeters, 0.01, 0.03);
    }

    [Fact]
    public void Parts_that_are_not_asked_for_stay()
    {
        var wrong = new Similarity(1, Rotation.Identity, new(3, 2, -1));
        Assert.True(ScanSearch.TryAlign(
            Village, Photographed(0.02, wrong), ScanParts.Position, 2, default, out var alignment, out var reason), reason);
        Assert.Equal((1.0, 0.0), (alignment.Move.Scale, alignment.Move.Rotation.Angle.Degrees));
        Assert.InRange(Vector3d.Distance(alignment.Move.Translation, new(-3, -2, 1)), 0, 0.01);
    }

    [Fact]
    public void A_plane_leaves_the_horizontal_position_heading_and_scale_open()
    {
        var flat = new SurfaceCells(ScanSurfaceSet.FinestSize);
        var random = SeededRandom.For(1, 2);
        for (var i = 0; i < 60_000; i++)
        {
            var p = new Vector3d(50 * random.NextDouble() - 25, 50 * random.NextDouble() - 25, 0.002 * random.NextGaussian());
            flat.Add(p, SyntheticVillage.Scanner - p);
        }
        var points = Enumerable.Range(0, 2000).Select(_ => new SeenPoint(
            new(40 * random.NextDouble() - 20, 40 * random.NextDouble() - 20, 0.02 * random.NextGaussian()),
            new(0, 0, 1))).ToArray();

        Assert.False(ScanSearch.TryAlign(
            new(null, [("floor", flat)]), points, ScanParts.All, 2, default, out var alignment, out var reason));

        Assert.Contains("do not determine", reason, StringComparison.Ordinal);
        Assert.Contains("the horizontal position along azimuth", reason, StringComparison.Ordinal);
        Assert.Contains("the heading", reason, StringComparison.Ordinal);
        Assert.Contains("the scale", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("the height", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("the tilt", reason, StringComparison.Ordinal);
        Assert.Equal(4, alignment.Undetermined.Count);
    }

    [Fact]
    public void Photos_of_another_place_are_refused()
    {
        var far = new Similarity(1, Rotation.Identity, new(400, 0, 0));
        Assert.False(ScanSearch.TryAlign(
            Village, Photographed(0.02, far), ScanParts.All, 2, default, out _, out var reason));
        Assert.Contains("0 of 1501 tie points lie on scanned surfaces", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_cells_become_fewer_and_larger_and_keep_their_planes()
    {
        var cells = new SurfaceCells(0.25);
        var random = SeededRandom.For(3, 3);
        for (var i = 0; i < 100_000; i++)
        {
            var p = new Vector3d(20 * random.NextDouble(), 20 * random.NextDouble(), 0);
            cells.Add(p with { Z = 0.1 * p.X }, new(0, 0, 1));
        }
        var (grid, coarse) = (new PlaneGrid(cells), new PlaneGrid(cells.Coarser()));
        Assert.Equal((0.25, 0.5), (grid.Size, coarse.Size));
        Assert.InRange(coarse.Count, grid.Count / 5, grid.Count / 3);
        foreach (var level in new[] { grid, coarse })
        {
            Assert.True(level.TryFind(new(new(10.1, 9.9, 1.02), new(0, 0, 1)), out var plane));
            Assert.InRange(Vector3d.AngleRadians(plane.Normal, new(-0.1, 0, 1)), 0, 1e-6);
            Assert.Equal(0.01 / Math.Sqrt(1.01), plane.DistanceOf(new(10.1, 9.9, 1.02)), 1e-6);
            // Seen from below, it is not there.
            Assert.False(level.TryFind(new(new(10.1, 9.9, 1.02), new(0, 0, -1)), out _));
        }
    }

    private static SeenPoint[] Photographed(double noise, Similarity wrong)
    {
        var random = SeededRandom.For(7, 7);
        return [.. SyntheticVillage.Surface(1500, noise, ref random)
            .Select(point => wrong * new SeenPoint(point.Position, (new Vector3d(0, 0, 1) + 0.5 * point.Normal).Normalized()))];
    }
}
