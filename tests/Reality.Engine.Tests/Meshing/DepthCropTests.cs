using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Meshing;

namespace Reality.Engine.Tests.Meshing;

/// <summary>A view straight down from 10 m on the ground: 20 pixels to the meter, (0, 0) at pixel (103, 78).</summary>
public sealed class DepthCropTests
{
    private static readonly Core.Scenes.DepthMap s_ground =
        TestDepthMaps.Plane(TestDepthMaps.Nadir(0, 0, 10), new(0, 0, 1), 0);

    [Fact]
    public void The_crop_is_the_window_of_the_box_and_a_margin_of_four_pixels()
    {
        var crop = DepthCrop.Of(s_ground, new(new(-1, -0.5, -1e-9), new(1, 0.5, 0)))!;

        Assert.Equal((103 - 20 - 4, 78 - 10 - 4), (crop.Left, crop.Top));
        Assert.Equal((40 + 8, 20 + 8), (crop.Width, crop.Height));
        Assert.Equal(10, crop.Depths[0], 1e-5f);
    }

    [Fact]
    public void A_box_outside_the_image_is_not_seen()
    {
        var aside = new Box3d(new(20, 20, 0), new(21, 21, 1));

        Assert.False(DepthCrop.MaySee(s_ground.View, aside));
        Assert.Null(DepthCrop.Of(s_ground, aside));
    }

    [Fact]
    public void A_box_behind_the_view_is_not_seen_and_one_around_it_is()
    {
        Assert.False(DepthCrop.MaySee(s_ground.View, new(new(-1, -1, 11), new(1, 1, 12))));
        Assert.True(DepthCrop.MaySee(s_ground.View, new(new(-1, -1, 5), new(1, 1, 12))));
        Assert.Equal(200, DepthCrop.Of(s_ground, new(new(-1, -1, 5), new(1, 1, 12)))!.Width);
    }

    [Fact]
    public void A_window_without_any_depth_gives_no_crop()
    {
        var empty = TestDepthMaps.Plane(TestDepthMaps.Nadir(0, 0, 10), new(0, 0, 1), 0, confidence: 0);

        Assert.Null(DepthCrop.Of(empty, TestDepthMaps.Everything));
        Assert.NotNull(DepthCrop.Of(TestDepthMaps.Sky(s_ground.View), TestDepthMaps.Everything));
    }

    [Fact]
    public void The_weight_is_the_confidence_times_the_cosine_under_which_the_surface_is_seen()
    {
        var map = TestDepthMaps.Plane(TestDepthMaps.Nadir(0, 0, 10), new(0, 0, 1), 0, confidence: 200);

        var crop = TestDepthMaps.Whole(map);

        for (var x = 0; x < 200; x += 33)
        {
            var (u, v) = ((x + 0.5 - 103) / 200, (40.5 - 78) / 200);
            Assert.Equal(200 / Math.Sqrt(u * u + v * v + 1), crop.Evidence[40 * 200 + x] & 0xFF, 0.51);
        }
    }

    [Fact]
    public void The_slant_takes_a_distance_along_z_to_that_from_the_tangent_plane()
    {
        var normal = new Vector3d(0.5, 0.3, 1).Normalized();
        var view = TestDepthMaps.Nadir(0, 0, 10);

        var crop = TestDepthMaps.Whole(TestDepthMaps.Plane(view, normal, 0));

        foreach (var (x, y) in new[] { (10, 20), (103, 78), (180, 140) })
        {
            // A point one meter nearer to the camera along the ray of the pixel.
            var depth = crop.Depths[y * 200 + x];
            var point = view.Unproject(new(x + 0.5, y + 0.5), depth - 1);
            Assert.Equal(Vector3d.Dot(normal, point), (crop.Evidence[y * 200 + x] >> 8) / (double)DepthCrop.SlantScale, 0.006);
        }
    }

    [Fact]
    public void The_sky_is_infinitely_deep_and_weighs_nothing()
    {
        var crop = TestDepthMaps.Whole(TestDepthMaps.Sky(s_ground.View));

        Assert.All(crop.Depths, depth => Assert.Equal(float.PositiveInfinity, depth));
        Assert.All(crop.Evidence, evidence => Assert.Equal(0, evidence));
    }

    [Fact]
    public void The_footprint_of_a_pixel_grows_with_the_depth() =>
        Assert.Equal(10 / 200.0, 10 * TestDepthMaps.Whole(s_ground).FootprintPerDepth, 1e-9);
}
