using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;

namespace Reality.Engine.Tests.Mvs;

/// <summary>A view of 160 x 120 pixels that looks along z, and tie points at chosen pixels and depths.</summary>
public sealed class SparseDepthTests
{
    private static readonly Camera s_camera = new()
    {
        Id = new(0), Width = 160, Height = 120, FocalLength = 100, PrincipalPoint = new(80, 60),
    };

    private static readonly PinholeView s_view = new(new(0), 160, 120, 100, 100, 80, 60, RigidTransform.Identity);

    [Fact]
    public void The_range_spans_the_points_with_a_margin_and_without_outliers()
    {
        var points = Enumerable.Range(0, 201).Select(i => (40.0 + 0.3 * i, 50.0, 1 / (0.1 + 0.0005 * i))).ToList();
        points.Add((80, 60, 0.02));

        var sparse = Of(points);

        Assert.Equal(202, sparse.Count);
        Assert.Equal(0.6f * 0.101f, sparse.Farthest, 1e-4f); // per meter
        Assert.Equal(1.4f * 0.199f, sparse.Nearest, 1e-3f);
        Assert.Equal(0.1505f, sparse.Median, 1e-4f);
    }

    [Fact]
    public void Points_outside_the_image_or_behind_it_are_omitted() =>
        Assert.Equal(1, Of([(80, 60, 5), (-3, 60, 5), (80, 121, 5), (80, 60, -5)]).Count);

    [Fact]
    public void A_view_without_points_has_none() => Assert.Equal(0, Of([]).Count);

    [Fact]
    public void One_point_gives_its_depth_everywhere() =>
        Assert.All(Of([(33, 44, 8)]).Interpolate(20, 15, 8), inverse => Assert.Equal(0.125f, inverse, 1e-6f));

    [Fact]
    public void Pixels_with_points_have_their_mean_inverse_depth()
    {
        var inverse = Of([(33, 44, 8), (36, 45, 10), (120, 90, 9)]).Interpolate(20, 15, 8);

        Assert.Equal((0.125f + 0.1f) / 2, inverse[5 * 20 + 4], 1e-6f);
        Assert.Equal(1 / 9f, inverse[11 * 20 + 15], 1e-6f);
    }

    [Fact]
    public void Between_points_of_a_plane_the_inverse_depth_is_interpolated()
    {
        // Inverse depth falls from left to right; points at every 16th pixel, interpolated at every fourth.
        var points = new List<(double, double, double)>();
        for (var y = 8; y < 120; y += 16)
            for (var x = 8; x < 160; x += 16)
                points.Add((x, y, 1 / Plane(x)));

        var inverse = Of(points).Interpolate(40, 30, 4);

        for (var y = 0; y < 30; y++)
            for (var x = 3; x < 37; x++)
                Assert.Equal(Plane(4 * x + 2), inverse[y * 40 + x], 0.006);

        static double Plane(double x) => 0.2 - 0.0005 * x;
    }

    [Fact]
    public void Outliers_are_not_interpolated()
    {
        var points = Enumerable.Range(0, 200).Select(i => (i % 20 * 8.0 + 1, i / 20 * 12.0 + 1, 5.0)).ToList();
        points.Add((82, 62, 0.5));

        Assert.All(Of(points).Interpolate(40, 30, 4), inverse => Assert.Equal(0.2f, inverse, 1e-6f));
    }

    private static SparseDepth Of(IReadOnlyList<(double X, double Y, double Depth)> points) =>
        new(points.Select(p => s_view.Unproject(new(p.X, p.Y), p.Depth)), s_view);
}
