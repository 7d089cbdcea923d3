using Reality.Core.Numerics;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Tests.Surfaces;

public sealed class TriangleGridTests
{
    [Fact]
    public void A_ray_meets_the_nearest_of_many_triangles_as_if_each_were_tried()
    {
        var (positions, triangles) = Soup(400);
        var grid = new TriangleGrid(positions, triangles, 1);
        var random = SeededRandom.For(5, 1);
        for (var i = 0; i < 2000; i++)
        {
            var origin = Point(ref random, 20) + new Vector3d(0, 0, i % 2 == 0 ? 15 : 0);
            var direction = i % 5 == 0 ? new Vector3d(0, 0, -1) : Point(ref random, 1);
            var expected = BruteForce(positions, triangles, origin, direction);
            var found = grid.TryIntersect(origin, direction, out var hit);
            Assert.Equal(double.IsFinite(expected), found);
            if (found)
                Assert.Equal(expected, hit.Distance, 1e-9);
        }
    }

    [Fact]
    public void A_ray_ends_at_its_greatest_distance()
    {
        var grid = new TriangleGrid([new(0, 0, 0), new(4, 0, 0), new(0, 4, 0)], [0, 1, 2], 1);
        Assert.True(grid.TryIntersect(new(1, 1, 5), new(0, 0, -1), out _, 5.001));
        Assert.False(grid.TryIntersect(new(1, 1, 5), new(0, 0, -1), out _, 4.999));
    }

    [Fact]
    public void Rays_along_axes_and_out_of_the_bounds_are_clipped()
    {
        var (positions, triangles) = Soup(400);
        var grid = new TriangleGrid(positions, triangles, 1);
        var random = SeededRandom.For(7, 1);
        foreach (var axis in (Vector3d[])[new(1, 0, 0), new(-1, 0, 0), new(0, 1, 0), new(0, -1, 0), new(0, 0, 1)])
        {
            for (var i = 0; i < 100; i++)
            {
                var origin = Point(ref random, 10) - 25 * axis;
                var expected = BruteForce(positions, triangles, origin, axis);
                Assert.Equal(double.IsFinite(expected), grid.TryIntersect(origin, axis, out var hit));
                if (double.IsFinite(expected))
                    Assert.Equal(expected, hit.Distance, 1e-9);
                Assert.False(grid.TryIntersect(origin, -axis, out _));
            }
        }
    }

    [Fact]
    public void A_grid_without_triangles_has_no_hits_and_no_distances()
    {
        var grid = new TriangleGrid([], [], 1);
        Assert.False(grid.TryIntersect(new(0, 0, 5), new(0, 0, -1), out _));
        Assert.Equal(3, grid.Distance(new(0, 0, 1), 3));
    }

    [Fact]
    public void The_distance_of_a_point_is_that_to_the_nearest_of_many_triangles()
    {
        var (positions, triangles) = Soup(300);
        var grid = new TriangleGrid(positions, triangles, 1);
        var random = SeededRandom.For(6, 1);
        for (var i = 0; i < 500; i++)
        {
            var point = Point(ref random, 16);
            var expected = 6.0;
            for (var t = 0; t < triangles.Length; t += 3)
            {
                var nearest = TrianglePoint.Nearest(
                    point, positions[triangles[t]], positions[triangles[t + 1]], positions[triangles[t + 2]]);
                expected = Math.Min(expected, Vector3d.Distance(nearest, point));
            }
            Assert.Equal(expected, grid.Distance(point, 6), 1e-9);
        }
    }

    private static double BruteForce(Vector3d[] positions, int[] triangles, Vector3d origin, Vector3d direction)
    {
        var best = double.PositiveInfinity;
        for (var t = 0; t < triangles.Length; t += 3)
        {
            var map = UnitTriangleMap.Of(positions[triangles[t]], positions[triangles[t + 1]], positions[triangles[t + 2]]);
            if (map.TryIntersect(origin, direction, best, out var distance, out _, out _))
                best = distance;
        }
        return best;
    }

    private static (Vector3d[] Positions, int[] Triangles) Soup(int count)
    {
        var random = SeededRandom.For(4, 1);
        var positions = new Vector3d[3 * count];
        for (var t = 0; t < count; t++)
        {
            var center = Point(ref random, 10);
            for (var i = 0; i < 3; i++)
                positions[3 * t + i] = center + Point(ref random, 1.5);
        }
        return (positions, Enumerable.Range(0, 3 * count).ToArray());
    }

    private static Vector3d Point(ref SeededRandom random, double half) =>
        new(half * (2 * random.NextDouble() - 1), half * (2 * random.NextDouble() - 1), half * (2 * random.NextDouble() - 1));
}
