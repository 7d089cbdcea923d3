using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Sample.Flights;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Tests.Surfaces;

public sealed class SampleSurfaceTests
{
    // A box of 2 by 2 by 3 meters on a level square of 20 meters.
    private static readonly SampleSurface Surface = Build();

    [Theory]
    [InlineData(5, -5, 1)]
    [InlineData(0.9, -0.9, 4)]
    [InlineData(-9.9, 9.9, 1)]
    [InlineData(10.1, 0, double.NaN)]
    public void The_height_at_a_place_is_that_of_the_topmost_surface(double x, double y, double height) =>
        Assert.Equal(height, Surface.HeightAt(x, y), 1e-9);

    [Fact]
    public void A_camera_ray_gives_depth_position_normal_and_face_coordinates()
    {
        var exposure = SmallSample.Scene.Exposures[0] with
        {
            CameraFromWorld = RigidTransform.FromCenter(
                GimbalRotation.CameraFromWorld(default, Angle.FromDegrees(-90), default), new(3, 4, 11)),
        };
        var point = Surface.Trace(new(exposure), new(0.2, 0.1), float.PositiveInfinity);
        Assert.Equal(SurfaceKind.Ground, Surface.Faces[point.Face].Kind);
        Assert.Equal(10, point.Depth, 1e-5f);

        // The image's top is north, so its y axis points south.
        Assert.InRange((point.Position - new Vector3(5, 3, 1)).Length(), 0, 1e-5);
        Assert.InRange((point.On - new Vector2(15, 13)).Length(), 0, 1e-5);
        Assert.Equal(Vector3.UnitZ, point.Normal);
        Assert.Equal(SurfacePoint.Sky, Surface.Trace(new(exposure), new(0.8, 0), float.PositiveInfinity));
    }

    [Fact]
    public void A_ray_from_a_depth_on_meets_what_the_whole_ray_meets()
    {
        var scene = SmallSample.Scene;
        var eye = new SampleEye(scene.Exposures[9]);
        var ray = scene.Camera.NormalizedFromPixel(new(30.3, 40.7));
        var whole = scene.Surface.Trace(eye, ray, float.PositiveInfinity);
        Assert.Equal(whole, scene.Surface.Trace(eye, ray, whole.Depth));
        Assert.NotEqual(whole, scene.Surface.Trace(eye, ray, whole.Depth + 1));
    }

    [Fact]
    public void The_mesh_has_the_triangles_rounded_by_less_than_0_02_mm()
    {
        var surface = SmallSample.Scene.Surface;
        var mesh = surface.ToMesh();
        Assert.Equal(surface.Triangles.ToArray(), mesh.Triangles);
        for (var i = 0; i < mesh.Positions.Length; i++)
        {
            var p = mesh.Positions[i];
            Assert.InRange(Vector3d.Distance(new(p.X, p.Y, p.Z), surface.Positions[i]), 0, 2e-5);
        }
    }

    private static SampleSurface Build()
    {
        var builder = new SurfaceBuilder();
        builder.AddPolygon(
            new(SurfaceKind.Ground, Vector3.One), new(-10, -10, 1), new(10, -10, 1), new(10, 10, 1), new(-10, 10, 1));
        builder.AddBox(new(SurfaceKind.Plain, Vector3.One), new(0, 0, 1), 2, 2, 3, 0);
        return new(builder, 1);
    }
}
