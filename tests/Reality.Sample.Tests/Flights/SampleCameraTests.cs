using Reality.Core.Numerics;
using Reality.Sample.Flights;

namespace Reality.Sample.Tests.Flights;

public sealed class SampleCameraTests
{
    [Fact]
    public void The_image_size_does_not_change_the_field_of_view()
    {
        var (small, large) = (SampleCamera.True(320, 240), SampleCamera.True(1280, 960));
        for (var x = 0; x <= 320; x += 40)
        {
            var (ofSmall, ofLarge) = (small.NormalizedFromPixel(new(x, 30)), large.NormalizedFromPixel(new(4 * x, 120)));
            Assert.InRange((ofSmall - ofLarge).Length, 0, 1e-9);
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1280, 960)]
    [InlineData(1280, 0)]
    [InlineData(641.3, 77.7)]
    public void Rays_through_pixels_project_back_to_them(double x, double y)
    {
        var camera = SampleCamera.True(1280, 960);
        var ray = camera.NormalizedFromPixel(new(x, y));
        Assert.True(camera.TryProject(7 * new Vector3d(ray.X, ray.Y, 1), out var pixel));
        Assert.InRange((pixel - new Vector2d(x, y)).Length, 0, 1e-8);
    }

    [Fact]
    public void Distortion_is_barrel_and_visible()
    {
        var camera = SampleCamera.True(1280, 960);
        var corner = camera.NormalizedFromPixel(new(1280, 960));
        var (undistorted, distorted) = (camera.FocalLength * corner, new Vector2d(1280, 960) - camera.PrincipalPoint);
        Assert.InRange(undistorted.Length / distorted.Length, 1.02, 1.15);
    }

    [Fact]
    public void Metadata_give_a_centered_camera_whose_focal_length_is_within_3_percent()
    {
        var (camera, truth) = (SampleCamera.FromMetadata(1280, 960), SampleCamera.True(1280, 960));
        Assert.Equal(new(640, 480), camera.PrincipalPoint);
        Assert.Equal(default, camera.Distortion);
        Assert.Equal(truth.FocalLength, camera.FocalLength, 0.03 * truth.FocalLength);
        Assert.NotEqual(truth.FocalLength, camera.FocalLength, 1.0);
    }

    [Fact]
    public void Corners_of_the_fisheye_lens_are_70_degrees_from_the_axis_at_any_size()
    {
        foreach (var (width, height) in ((int, int)[])[(320, 240), (1280, 960)])
        {
            var camera = SampleCamera.TrueFisheye(width, height) with { PrincipalPoint = new(0.5 * width, 0.5 * height) };
            var angle = Vector3d.AngleRadians(camera.RayFromPixel(new(width, height)), new(0, 0, 1));
            Assert.Equal(70, angle * 180 / Math.PI, 1e-6);
            Assert.True(camera.FocalLength < 0.8 * SampleCamera.True(width, height).FocalLength);
        }
    }
}
