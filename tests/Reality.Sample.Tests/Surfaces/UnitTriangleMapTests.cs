using CsCheck;
using Reality.Core.Numerics;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Tests.Surfaces;

public sealed class UnitTriangleMapTests
{
    private static readonly Gen<Vector3d> Points =
        Gen.Select(Gen.Double[-5, 5], Gen.Double[-5, 5], Gen.Double[-5, 5], (x, y, z) => new Vector3d(x, y, z));

    [Fact]
    public void A_ray_through_a_point_of_a_triangle_finds_its_distance_and_weights()
    {
        var shares = Gen.Double[0.01, 0.98];
        Gen.Select(Points, Points, Points, Points, shares, shares).Sample((a, b, c, origin, u, v) =>
        {
            var normal = Vector3d.Cross(b - a, c - a);
            var (b1, b2) = (u, v * (1 - u));
            var target = a + b1 * (b - a) + b2 * (c - a);
            if (normal.Length < 1 || Math.Abs(Vector3d.Dot(normal.Normalized(), target - origin)) < 0.1)
                return;
            Assert.True(UnitTriangleMap.Of(a, b, c).TryIntersect(
                origin, 0.25 * (target - origin), double.PositiveInfinity, out var distance, out var found1, out var found2));
            Assert.Equal(4, distance, 1e-8);
            Assert.Equal(b1, found1, 1e-8);
            Assert.Equal(b2, found2, 1e-8);
        });
    }

    [Theory]
    [InlineData(-0.01, 0.5)]
    [InlineData(0.5, -0.01)]
    [InlineData(0.51, 0.5)]
    public void A_ray_beside_a_triangle_misses_it(double b1, double b2)
    {
        var (a, b, c) = (new Vector3d(1, 1, 1), new Vector3d(3, 1, 2), new Vector3d(1, 4, 0));
        var target = a + b1 * (b - a) + b2 * (c - a);
        Assert.False(UnitTriangleMap.Of(a, b, c).TryIntersect(
            target + new Vector3d(0, 0, 5), new(0, 0, -1), double.PositiveInfinity, out _, out _, out _));
    }

    [Fact]
    public void A_hit_lies_in_front_of_the_origin_and_nearer_than_the_limit()
    {
        var map = UnitTriangleMap.Of(new(0, 0, 0), new(4, 0, 0), new(0, 4, 0));
        Assert.True(map.TryIntersect(new(1, 1, 5), new(0, 0, -1), 5.001, out _, out _, out _));
        Assert.True(map.TryIntersect(new(1, 1, -5), new(0, 0, 1), 5.001, out _, out _, out _));
        Assert.False(map.TryIntersect(new(1, 1, 5), new(0, 0, -1), 5, out _, out _, out _));
        Assert.False(map.TryIntersect(new(1, 1, 5), new(0, 0, 1), double.PositiveInfinity, out _, out _, out _));
    }

    [Fact]
    public void Triangles_without_area_and_parallel_rays_give_no_hit()
    {
        var line = UnitTriangleMap.Of(new(0, 0, 0), new(1, 0, 0), new(2, 0, 0));
        Assert.False(line.TryIntersect(new(1, 0, 5), new(0, 0, -1), double.PositiveInfinity, out _, out _, out _));
        var flat = UnitTriangleMap.Of(new(0, 0, 0), new(4, 0, 0), new(0, 4, 0));
        Assert.False(flat.TryIntersect(new(-1, 1, 0.5), new(1, 0, 0), double.PositiveInfinity, out _, out _, out _));
    }

    [Fact]
    public void Rays_through_a_common_edge_never_slip_between_two_triangles()
    {
        var (a, b) = (new Vector3d(0.1, 0.2, 0.3), new Vector3d(7.3, 1.9, -0.4));
        var (left, right) = (UnitTriangleMap.Of(a, b, new(2, 6, 1)), UnitTriangleMap.Of(b, a, new(5, -4, 0)));
        for (var i = 1; i < 1000; i++)
        {
            var onEdge = a + i / 1000.0 * (b - a);
            var origin = new Vector3d(3.1, 0.7, 40);
            Assert.True(left.TryIntersect(origin, onEdge - origin, 2, out _, out _, out _)
                || right.TryIntersect(origin, onEdge - origin, 2, out _, out _, out _));
        }
    }
}
