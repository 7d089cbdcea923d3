using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Rendering;

namespace Reality.Engine.Tests.Rendering;

public class MeshRasterizerTests
{
    private static readonly PinholeView View = new(new(0), 320, 240, 300, 310, 158.3, 121.7, RigidTransform.Identity);

    [Fact]
    public void Two_triangles_that_share_an_edge_cover_each_pixel_once()
    {
        var random = SeededRandom.For(1, 0);
        var view = RasterView.Parallel(64, 64, 1, RigidTransform.Identity);
        for (var trial = 0; trial < 200; trial++)
        {
            // Corners on quarter pixels make edges pass through centers often.
            var corners = Enumerable.Range(0, 4).Select(i =>
            {
                var (sx, sy) = (i is 1 or 2 ? 1 : -1, i is 2 or 3 ? 1 : -1);
                return new Vector3d(sx * (8 + 0.25 * random.NextInt32(60)), sy * (8 + 0.25 * random.NextInt32(60)), 5);
            }).ToArray();
            int[] first = [0, 1, 2], second = [0, 2, 3];
            var both = Covered(corners, [.. first, .. second], view);
            Assert.Equal(both, Covered(corners, first, view) + Covered(corners, second, view));
        }
    }

    [Fact]
    public void Depth_of_a_slanted_plane_is_exact_at_pixel_centers()
    {
        // z = 10 + 0.5 x - 0.3 y, seen in perspective.
        static Vector3d On(double x, double y) => new(x, y, 10 + 0.5 * x - 0.3 * y);
        Vector3d[] points = [On(-20, -20), On(20, -20), On(20, 20), On(-20, 20)];
        var buffer = new VisibilityBuffer(View.Width, View.Height);
        MeshRasterizer.Draw(points, [0, 1, 2, 0, 2, 3], RasterView.Of(View), buffer);
        var worst = 0.0;
        for (var y = 0; y < View.Height; y++)
        {
            for (var x = 0; x < View.Width; x++)
            {
                var (u, v) = ((x + 0.5 - View.CenterX) / View.FocalX, (y + 0.5 - View.CenterY) / View.FocalY);
                worst = Math.Max(worst, Math.Abs(buffer.Depth[x, y] - 10 / (1 - 0.5 * u + 0.3 * v)));
            }
        }
        Assert.InRange(worst, 0, 2e-6); // meters, at 10 m: the last bits of single precision
    }

    [Fact]
    public void A_floor_that_passes_below_the_camera_is_clipped_without_gaps()
    {
        // The floor y = 1 reaches 1 km behind and in front of the camera; the horizon is at v = CenterY.
        Vector3d[] points = [new(-1000, 1, -1000), new(1000, 1, -1000), new(1000, 1, 1000), new(-1000, 1, 1000)];
        var buffer = new VisibilityBuffer(View.Width, View.Height);
        MeshRasterizer.Draw(points, [0, 1, 2, 0, 2, 3], RasterView.Of(View), buffer);
        for (var y = 0; y < View.Height; y++)
        {
            var depth = View.FocalY / (y + 0.5 - View.CenterY);
            for (var x = 0; x < View.Width; x++)
            {
                if (depth is > 0 and < 900)
                    Assert.Equal(depth, buffer.Depth[x, y], depth * 1e-6);
                else if (depth < 0)
                    Assert.Equal(VisibilityBuffer.NoTriangle, buffer.Triangle[x, y]);
            }
        }
    }

    [Fact]
    public void A_nearer_triangle_hides_a_farther_one_in_any_order()
    {
        Vector3d[] points = [new(-9, -9, 5), new(9, -9, 5), new(0, 9, 5), new(-9, -9, 8), new(9, -9, 8), new(0, 9, 8)];
        var buffer = new VisibilityBuffer(View.Width, View.Height);
        MeshRasterizer.Draw(points, [3, 4, 5, 0, 1, 2], RasterView.Of(View), buffer);
        Assert.Equal(1, buffer.Triangle[160, 120]);
        Assert.Equal(5f, buffer.Depth[160, 120], 1e-5f);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_buffer()
    {
        var mesh = Bumps(120);
        var one = new VisibilityBuffer(View.Width, View.Height);
        var four = new VisibilityBuffer(View.Width, View.Height);
        MeshRasterizer.Draw(mesh, RasterView.Of(View), one, threadCount: 1);
        MeshRasterizer.Draw(mesh, RasterView.Of(View), four, threadCount: 4);
        Assert.Equal(one.Triangle.Pixels, four.Triangle.Pixels);
        Assert.Equal(one.Depth.Pixels, four.Depth.Pixels);
        Assert.DoesNotContain(VisibilityBuffer.NoTriangle, one.Triangle.Pixels);
    }

    [Fact]
    public void A_texture_seen_head_on_at_its_own_size_is_copied()
    {
        var page = new Image<Rgb24>(64, 64);
        var random = SeededRandom.For(2, 0);
        foreach (ref var pixel in page.Pixels.AsSpan())
            pixel = new((byte)random.NextInt32(256), (byte)random.NextInt32(256), (byte)random.NextInt32(256));
        var mesh = new TexturedMesh
        {
            Mesh = new Mesh
            {
                Origin = Vector3d.Zero,
                Positions = [new(-32, -32, 7), new(32, -32, 7), new(32, 32, 7), new(-32, 32, 7)],
                Triangles = [0, 2, 1, 0, 3, 2],
            },
            TextureCoordinates = [new(0, 0), new(1, 1), new(1, 0), new(0, 0), new(0, 1), new(1, 1)],
            PageOfTriangle = [0, 0],
            Pages = [page],
        };
        var view = RasterView.Parallel(64, 64, 1, RigidTransform.Identity);
        Assert.Equal(page.Pixels, TexturedMeshRenderer.Render([mesh], view, new RenderOptions()).Pixels);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Each_pixel_sees_the_triangle_that_its_ray_meets_first(bool isPerspective)
    {
        var view = isPerspective ? RasterView.Of(View) : RasterView.Parallel(320, 240, 0.02, RigidTransform.Identity);
        var random = SeededRandom.For(5, isPerspective ? 1 : 0);
        var points = new Vector3d[3 * 40];
        foreach (ref var p in points.AsSpan())
            p = new(8 * random.NextDouble() - 4, 6 * random.NextDouble() - 3, 3 + 9 * random.NextDouble());
        var buffer = new VisibilityBuffer(view.Width, view.Height);

        MeshRasterizer.Draw(points, [.. Enumerable.Range(0, points.Length)], view, buffer, firstIndex: 1000);

        var seenCount = 0;
        for (var y = 0; y < view.Height; y += 3)
        {
            for (var x = 0; x < view.Width; x += 3)
            {
                var (triangle, depth, isClear) = Cast(view, points, x, y);
                if (!isClear)
                    continue;
                Assert.Equal(triangle < 0 ? VisibilityBuffer.NoTriangle : 1000 + triangle, buffer.Triangle[x, y]);
                Assert.Equal(depth, buffer.Depth[x, y], 1e-5f);
                seenCount += triangle < 0 ? 0 : 1;
            }
        }
        Assert.InRange(seenCount, 2000, 8560);
    }

    [Fact]
    public void A_buffer_of_another_size_is_refused_and_a_cleared_one_sees_nothing()
    {
        var buffer = new VisibilityBuffer(View.Width, View.Height);
        Assert.Throws<ArgumentException>(() => MeshRasterizer.Draw([], [], RasterView.Of(View), new VisibilityBuffer(9, 9)));

        MeshRasterizer.Draw(Bumps(10), RasterView.Of(View), buffer);
        buffer.Clear();

        Assert.All(buffer.Triangle.Pixels, t => Assert.Equal(VisibilityBuffer.NoTriangle, t));
        Assert.All(buffer.Depth.Pixels, d => Assert.Equal(float.PositiveInfinity, d));
    }

    /// <summary>The nearest triangle on the ray of a pixel's center; not clear if it passes within 1/200 of an edge.</summary>
    private static (int Triangle, float Depth, bool IsClear) Cast(RasterView view, Vector3d[] points, int x, int y)
    {
        var (nearest, depth, isClear) = (-1, double.PositiveInfinity, true);
        for (var t = 0; t < points.Length / 3; t++)
        {
            var (a, b, c) = (points[3 * t], points[3 * t + 1], points[3 * t + 2]);
            var weights = Barycentric.At(view, x + 0.5, y + 0.5, a, b, c);
            var margin = Math.Min(weights.A, Math.Min(weights.B, weights.C));
            isClear &= !(Math.Abs(margin) < 0.005);
            var z = weights.A * a.Z + weights.B * b.Z + weights.C * c.Z;
            if (margin >= 0 && z < depth)
                (nearest, depth) = (t, z);
        }
        return (nearest, (float)depth, isClear);
    }

    private static int Covered(Vector3d[] points, int[] triangles, RasterView view)
    {
        var buffer = new VisibilityBuffer(view.Width, view.Height);
        MeshRasterizer.Draw(points, triangles, view, buffer);
        return buffer.Triangle.Pixels.Count(t => t != VisibilityBuffer.NoTriangle);
    }

    private static Mesh Bumps(int side)
    {
        var positions = new Vector3[(side + 1) * (side + 1)];
        var triangles = new List<int>();
        for (var j = 0; j <= side; j++)
        {
            for (var i = 0; i <= side; i++)
            {
                var (x, y) = (20f * i / side - 10, 20f * j / side - 10);
                positions[j * (side + 1) + i] = new(x, y, 10 + MathF.Sin(3 * x) * MathF.Cos(2 * y));
                if (i == side || j == side)
                    continue;
                var k = j * (side + 1) + i;
                triangles.AddRange([k, k + 1, k + side + 2, k, k + side + 2, k + side + 1]);
            }
        }
        return new Mesh { Origin = Vector3d.Zero, Positions = positions, Triangles = [.. triangles] };
    }
}
