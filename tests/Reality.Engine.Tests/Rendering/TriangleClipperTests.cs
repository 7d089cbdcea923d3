using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Rendering;

namespace Reality.Engine.Tests.Rendering;

public sealed class TriangleClipperTests
{
    private static readonly RasterView View = new(64, 48, true, 60, 60, 32, 24, RigidTransform.Identity);

    [Fact]
    public void Triangles_in_front_of_the_camera_are_not_cut() =>
        Assert.Equal(0, Clip(View, new(-1, 0, 5), new(1, 0, 5), new(0, 1, 2)).Count);

    [Fact]
    public void Triangles_behind_the_camera_leave_nothing() =>
        Assert.Equal(0, Clip(View, new(-1, 0, -5), new(1, 0, -5), new(0, 1, -2)).Count);

    [Fact]
    public void Corners_that_are_not_finite_leave_nothing()
    {
        Assert.Equal(0, Clip(View, new(double.NaN, 0, 5), new(1, 0, 5), new(0, 1, 5)).Count);
        Assert.Equal(0, Clip(View, new(double.PositiveInfinity, 0, 5), new(1, 0, 5), new(0, 1, 5)).Count);
    }

    [Fact]
    public void Pieces_cover_the_pixels_whose_rays_meet_the_triangle()
    {
        for (var trial = 0; trial < 200; trial++)
        {
            var random = SeededRandom.For(1, trial);
            Vector3d[] p = [Corner(ref random, 1), Corner(ref random, -1), Corner(ref random, trial % 2 == 0 ? 1 : -1)];
            var pieces = Clip(View, p[0], p[1], p[2]);
            for (var y = 0; y < View.Height; y++)
            {
                for (var x = 0; x < View.Width; x++)
                {
                    var hit = Barycentric.At(View, x + 0.5, y + 0.5, p[0], p[1], p[2]);
                    var depth = hit.A * p[0].Z + hit.B * p[1].Z + hit.C * p[2].Z;
                    var margin = Math.Min(hit.A, Math.Min(hit.B, hit.C));
                    if (Math.Abs(margin) < 0.02 || !(Math.Abs(depth) > 0.01))
                        continue; // at an edge fixed point decides
                    var isCovered = Enumerable.Range(0, pieces.Count).Count(i => pieces[i].Shape.Covers(x, y));
                    Assert.Equal(margin > 0 && depth > 0 ? 1 : 0, isCovered);
                }
            }
        }
    }

    [Fact]
    public void Huge_triangles_are_cut_to_what_fixed_point_can_hold()
    {
        var pieces = Clip(View, new(-1e9, -1e9, 1), new(1e9, -1e9, 1), new(0, 1e9, 1));

        Assert.True(pieces.Count > 0);
        Assert.Contains(Enumerable.Range(0, pieces.Count), i => pieces[i].Shape.Covers(32, 24));
        Assert.All(Enumerable.Range(0, pieces.Count), i => Assert.Equal(0, pieces[i].Triangle));
    }

    [Fact]
    public void A_parallel_view_also_draws_what_lies_behind_its_origin()
    {
        var view = RasterView.Parallel(8, 8, 1, RigidTransform.Identity);
        var buffer = new VisibilityBuffer(8, 8);

        MeshRasterizer.Draw([new(-9, -9, -5), new(9, -9, -5), new(0, 9, -5)], [0, 1, 2], view, buffer);

        Assert.Equal(-5, buffer.Depth[4, 4]);
    }

    private static TriangleClipper Clip(RasterView view, Vector3d a, Vector3d b, Vector3d c)
    {
        Vector3d[] points = [a, b, c];
        return TriangleClipper.Clip(points, [0, 1, 2], ScreenCorners.Project(points, view, 1), view);
    }

    private static Vector3d Corner(ref SeededRandom random, double side) =>
        new(4 * random.NextDouble() - 2, 4 * random.NextDouble() - 2, side * (0.2 + 3 * random.NextDouble()));
}
