using Reality.Core.Numerics;
using Reality.Engine.Tags;

namespace Reality.Engine.Tests.Tags;

public sealed class ConvexHullTests
{
    [Fact]
    public void A_square_with_points_inside_and_on_its_edges_has_four_corners()
    {
        Vector2d[] points = [new(1, 1), new(0, 0), new(2, 2), new(1, 0), new(2, 0), new(0, 2), new(0, 1), new(2, 2)];

        Assert.Equal([new(0, 0), new(2, 0), new(2, 2), new(0, 2)], ConvexHull.Of(points));
    }

    [Fact]
    public void Every_point_lies_on_one_side_of_every_edge()
    {
        var random = SeededRandom.For(7, 0);
        var points = new Vector2d[300];
        for (var i = 0; i < points.Length; i++)
            points[i] = new(random.NextGaussian(), 3 * random.NextGaussian());

        var hull = ConvexHull.Of(points);

        Assert.InRange(hull.Length, 3, 40);
        for (var i = 0; i < hull.Length; i++)
        {
            var (a, b) = (hull[i], hull[(i + 1) % hull.Length]);
            // Clockwise on the screen, y down: inside is where the cross product is positive.
            Assert.All(points, point => Assert.True(Vector2d.Cross(b - a, point - a) >= -1e-12));
        }
    }

    [Fact]
    public void Points_on_a_line_leave_its_ends()
    {
        Assert.Equal([new(0, 0), new(3, 3)], ConvexHull.Of([new(1, 1), new(3, 3), new(0, 0), new(2, 2)]));
        Assert.True(ConvexHull.Of([new(4, 5)]).Length <= 1);
    }
}
