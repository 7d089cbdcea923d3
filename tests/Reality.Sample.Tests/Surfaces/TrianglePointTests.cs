using CsCheck;
using Reality.Core.Numerics;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Tests.Surfaces;

public sealed class TrianglePointTests
{
    private static readonly Vector3d A = new(0, 0, 0);
    private static readonly Vector3d B = new(4, 0, 0);
    private static readonly Vector3d C = new(0, 3, 0);

    [Theory]
    [InlineData(1, 1, 7, 1, 1)] // inside
    [InlineData(-1, -2, 1, 0, 0)] // corner A
    [InlineData(6, -1, 1, 4, 0)] // corner B
    [InlineData(-1, 5, 1, 0, 3)] // corner C
    [InlineData(2, -3, 1, 2, 0)] // edge AB
    [InlineData(-2, 1.5, 1, 0, 1.5)] // edge AC
    [InlineData(2.6, 2.3, -1, 2, 1.5)] // edge BC, whose normal is (3, 4)
    public void Each_region_has_its_nearest_point(double x, double y, double z, double nearX, double nearY)
    {
        var nearest = TrianglePoint.Nearest(new(x, y, z), A, B, C);
        Assert.InRange(Vector3d.Distance(new(nearX, nearY, 0), nearest), 0, 1e-12);
    }

    [Fact]
    public void No_point_of_the_triangle_is_nearer()
    {
        var points = Gen.Select(Gen.Double[-4, 4], Gen.Double[-4, 4], Gen.Double[-4, 4], (x, y, z) => new Vector3d(x, y, z));
        Gen.Select(points, points, points, points).Sample((p, a, b, c) =>
        {
            var best = Vector3d.Distance(p, TrianglePoint.Nearest(p, a, b, c));
            var sampled = double.PositiveInfinity;
            for (var i = 0; i <= 40; i++)
            {
                for (var j = 0; i + j <= 40; j++)
                    sampled = Math.Min(sampled, Vector3d.Distance(p, a + i / 40.0 * (b - a) + j / 40.0 * (c - a)));
            }
            Assert.InRange(sampled - best, -1e-9, 0.3);
        }, iter: 500);
    }
}
