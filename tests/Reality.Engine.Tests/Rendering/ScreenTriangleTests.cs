using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Rendering;

namespace Reality.Engine.Tests.Rendering;

public sealed class ScreenTriangleTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(128, 0)] // the center of pixel 0
    [InlineData(129, 1)]
    [InlineData(384, 1)]
    [InlineData(-128, -1)]
    [InlineData(-127, 0)]
    public void The_first_center_is_at_or_after_a_coordinate(int coordinate, int expected) =>
        Assert.Equal(expected, ScreenTriangle.FirstCenter(coordinate));

    [Theory]
    [InlineData(127, -1)]
    [InlineData(128, 0)]
    [InlineData(383, 0)]
    [InlineData(384, 1)]
    [InlineData(-128, -1)]
    [InlineData(-129, -2)]
    public void The_last_center_is_at_or_before_a_coordinate(int coordinate, int expected) =>
        Assert.Equal(expected, ScreenTriangle.LastCenter(coordinate));

    [Fact]
    public void Centers_strictly_inside_are_covered_and_those_strictly_outside_are_not()
    {
        for (var trial = 0; trial < 300; trial++)
        {
            var random = SeededRandom.For(1, trial);
            var p = Corners(ref random, 40);
            var triangle = Of(p);
            var orientation = Math.Sign(Side(p[0], p[1], p[2]));
            if (orientation == 0)
                continue;
            for (var y = -2; y < 42; y++)
            {
                for (var x = -2; x < 42; x++)
                {
                    var center = (X: 256 * x + 128, Y: 256 * y + 128);
                    long[] sides = [Side(p[0], p[1], center), Side(p[1], p[2], center), Side(p[2], p[0], center)];
                    if (sides.All(s => s * orientation > 0))
                        Assert.True(triangle.Covers(x, y));
                    else if (sides.Any(s => s * orientation < 0))
                        Assert.False(triangle.Covers(x, y));
                }
            }
        }
    }

    [Fact]
    public void The_span_of_a_row_holds_exactly_the_covered_pixels()
    {
        for (var trial = 0; trial < 300; trial++)
        {
            var random = SeededRandom.For(2, trial);
            var triangle = Of(Corners(ref random, 30));
            if (!triangle.HasArea)
                continue;
            for (var y = triangle.MinY; y <= triangle.MaxY; y++)
            {
                var (first, last) = (-3, 33);
                triangle.Span(y, ref first, ref last);
                for (var x = -3; x <= 33; x++)
                    Assert.Equal(triangle.Covers(x, y), x >= first && x <= last);
            }
        }
    }

    [Fact]
    public void Triangles_of_a_fan_cover_each_pixel_once_and_leave_no_gap()
    {
        for (var trial = 0; trial < 50; trial++)
        {
            // Corners of a square, a middle, and edges through many pixel centers.
            var random = SeededRandom.For(3, trial);
            var middle = (X: 64 * random.NextInt32(80), Y: 64 * random.NextInt32(80));
            (int X, int Y)[] square = [(0, 0), (5120, 0), (5120, 5120), (0, 5120)];
            var counts = new int[20, 20];
            for (var i = 0; i < 4; i++)
            {
                var triangle = Of([square[i], square[(i + 1) % 4], middle]);
                for (var y = 0; y < 20; y++)
                {
                    for (var x = 0; x < 20; x++)
                        counts[x, y] += triangle.HasArea && triangle.Covers(x, y) ? 1 : 0;
                }
            }
            Assert.All(counts.Cast<int>(), count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void Edges_at_centers_belong_to_the_triangle_above_or_left_of_them_only()
    {
        // A square from center (0, 0) to center (4, 4): its top and left edges are in, the others out.
        var (upper, lower) = (Of([(128, 128), (1152, 128), (1152, 1152)]), Of([(128, 128), (1152, 1152), (128, 1152)]));

        for (var i = 0; i < 4; i++)
        {
            Assert.True(upper.Covers(i, 0) || lower.Covers(i, 0));
            Assert.True(upper.Covers(0, i) || lower.Covers(0, i));
            Assert.False(upper.Covers(4, i) || lower.Covers(4, i));
            Assert.False(upper.Covers(i, 4) || lower.Covers(i, 4));
        }
    }

    [Fact]
    public void Both_orientations_cover_the_same_pixels()
    {
        var random = SeededRandom.For(4, 0);
        var p = Corners(ref random, 30);
        var (one, other) = (Of(p), Of([p[0], p[2], p[1]]));

        for (var i = 0; i < 900; i++)
            Assert.Equal(one.Covers(i % 30, i / 30), other.Covers(i % 30, i / 30));
    }

    [Fact]
    public void Corners_of_a_line_have_no_area() => Assert.False(Of([(0, 0), (100, 50), (200, 100)]).HasArea);

    [Fact]
    public void At_the_guard_the_edge_functions_do_not_overflow()
    {
        const int far = ScreenTriangle.Guard;
        var triangle = Of([(-far, -far), (far, -far), (0, far)]);

        Assert.True(triangle.Covers(0, 0));
        Assert.True(triangle.Covers(0, (far >> 8) - 2));
        Assert.False(triangle.Covers(far >> 8, far >> 8));
    }

    [Fact]
    public void Vertices_are_rounded_to_fixed_point_and_those_out_of_reach_are_marked()
    {
        var view = new RasterView(100, 100, true, 50, 60, 40, 30, RigidTransform.Identity);
        Vector3d[] points = [new(1, -1, 5), new(0, 0, -1), new(1e9, 0, 1), new(double.NaN, 0, 1)];

        var corners = ScreenCorners.Project(points, view, 1);

        Assert.Equal((12800, 4608), (corners.X[0], corners.Y[0])); // (50, 18) pixels
        Assert.Equal(Enumerable.Repeat(ScreenCorners.MustClip, 3), corners.X[1..]);
    }

    private static ScreenTriangle Of((int X, int Y)[] p) => new(p[0].X, p[0].Y, p[1].X, p[1].Y, p[2].X, p[2].Y);

    /// <summary>Corners in fixed point within a square of pixels, often on centers.</summary>
    private static (int X, int Y)[] Corners(ref SeededRandom random, int pixels)
    {
        var corners = new (int, int)[3];
        foreach (ref var corner in corners.AsSpan())
            corner = (32 * random.NextInt32(8 * pixels), 32 * random.NextInt32(8 * pixels));
        return corners;
    }

    private static long Side((int X, int Y) a, (int X, int Y) b, (int X, int Y) p) =>
        (long)(b.X - a.X) * (p.Y - a.Y) - (long)(b.Y - a.Y) * (p.X - a.X);
}
