using CsCheck;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Rendering;

namespace Reality.Engine.Tests.Rendering;

public sealed class RasterViewTests
{
    private static readonly RigidTransform Pose =
        RigidTransform.FromCenter(Rotation.FromRotationVector(new(0.4, 2, -1)), new(3, -2, 8));
    private static readonly PinholeView Pinhole = new(new(0), 320, 240, 300, 310, 158.3, 121.7, Pose);

    [Fact]
    public void A_pixel_and_depth_give_the_point_that_the_camera_projects_there() =>
        Gen.Select(Gen.Double[0, 320], Gen.Double[0, 240], Gen.Double[0.1, 90]).Sample((x, y, depth) =>
        {
            var point = RasterView.Of(Pinhole).PointAt(x, y, depth);
            Assert.True(Pinhole.TryProject(Pose.Inverted() * point, out var pixel, out var z));
            Assert.Equal(depth, z, 1e-9);
            Assert.InRange((pixel - new Vector2d(x, y)).Length, 0, 1e-8);
        });

    [Fact]
    public void A_parallel_view_has_the_camera_in_its_middle_and_a_constant_scale()
    {
        var view = RasterView.Parallel(100, 60, 0.5, Pose);

        Assert.Equal(new(0, 0, -7), view.PointAt(50, 30, -7));
        Assert.Equal(new(5, -2.5, 9), view.PointAt(60, 25, 9));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_subdivided_view_sees_the_same_at_a_finer_scale(bool isPerspective)
    {
        var view = isPerspective ? RasterView.Of(Pinhole) : RasterView.Parallel(320, 240, 0.1, Pose);

        var fine = view.Subdivided(3);

        Assert.Equal((960, 720), (fine.Width, fine.Height));
        Assert.InRange(Vector3d.Distance(view.PointAt(17, 99, 4), fine.PointAt(51, 297, 4)), 0, 1e-12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Vertices_go_to_the_camera_frame_in_double_precision(int threadCount)
    {
        // Far from the world's zero, where single precision would lose 25 cm.
        var mesh = new Mesh
        {
            Origin = new(4e6, -5e5, 3e6), Triangles = [],
            Positions = [.. Enumerable.Range(0, 40_000).Select(i => new System.Numerics.Vector3(i % 7, i % 11, i % 13) * 0.37f)],
        };
        var view = RasterView.Of(Pinhole with { CameraFromWorld = RigidTransform.FromCenter(Pose.Rotation, mesh.Origin) });

        var points = view.CameraPoints(mesh, threadCount);

        for (var i = 0; i < points.Length; i += 997)
            Assert.InRange(Vector3d.Distance(view.CameraFromWorld * mesh.WorldPosition(i), points[i]), 0, 1e-8);
    }
}
