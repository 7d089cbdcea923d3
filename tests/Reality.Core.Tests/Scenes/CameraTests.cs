using CsCheck;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Core.Tests.Scenes;

public sealed class CameraTests
{
    private static readonly Camera Sample = new()
    {
        Id = new(0), Width = 4000, Height = 3000, FocalLength = 3000, PrincipalPoint = new(2010, 1490),
        AspectRatio = 1.01, Skew = 5, Distortion = new(-0.08, 0.05, -0.01, 0.0006, -0.0004),
    };

    [Fact]
    public void Focal_length_aspect_ratio_and_skew_act_on_their_axes()
    {
        var camera = Sample with { Distortion = default };

        // x = 3000 * 0.1 + 5 * 0.2 + 2010, y = 1.01 * 3000 * 0.2 + 1490
        Near.Equal(new Vector2d(2311, 2096), camera.PixelFromNormalized(new(0.1, 0.2)), 1e-10);
        Assert.True(camera.TryProject(new(0.5, 1, 5), out var pixel));
        Near.Equal(new Vector2d(2311, 2096), pixel, 1e-10);
    }

    [Fact]
    public void A_point_on_the_axis_falls_on_the_principal_point_whatever_the_lens()
    {
        Assert.True(Sample.TryProject(new(0, 0, 12), out var pixel));

        Near.Equal(Sample.PrincipalPoint, pixel, 1e-12);
    }

    [Fact]
    public void The_ray_of_a_pixel_projects_back_to_it() =>
        Gen.Select(Gen.Double[0, 4000], Gen.Double[0, 3000], Gen.Double[0.1, 1000]).Sample((x, y, depth) =>
        {
            var (u, v) = Sample.NormalizedFromPixel(new(x, y));
            Assert.True(Sample.TryProject(depth * new Vector3d(u, v, 1), out var pixel));
            Near.Equal(new Vector2d(x, y), pixel, 1e-8);
        });

    [Theory]
    [InlineData(0)]
    [InlineData(1e-10)]
    [InlineData(-5)]
    [InlineData(double.NaN)]
    public void A_point_that_is_not_before_the_camera_has_no_pixel(double depth) =>
        Assert.False(Sample.TryProject(new(0.1, 0.1, depth), out _));
}
