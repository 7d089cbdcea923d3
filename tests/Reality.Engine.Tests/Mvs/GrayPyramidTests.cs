using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;

namespace Reality.Engine.Tests.Mvs;

public sealed class GrayPyramidTests
{
    [Fact]
    public void Each_pixel_is_the_rounded_mean_of_four()
    {
        var image = new Image<byte>(4, 2, [10, 20, 0, 255, 30, 41, 255, 255]);

        var levels = GrayPyramid.Build(image, 2);

        Assert.Same(image, levels[0]);
        Assert.Equal<byte>([25, 191], levels[1].Pixels); // 25.25 and 191.25
    }

    [Fact]
    public void Odd_sides_are_rounded_up_and_the_last_pixel_counts_twice()
    {
        var levels = GrayPyramid.Build(new Image<byte>(3, 3, [0, 0, 100, 0, 0, 100, 40, 40, 8]), 3);

        Assert.Equal((2, 2), (levels[1].Width, levels[1].Height));
        Assert.Equal<byte>([0, 100, 40, 8], levels[1].Pixels);
        Assert.Equal<byte>([37], levels[2].Pixels);
    }

    [Fact]
    public void A_point_lies_at_half_the_pixel_coordinates_of_the_halved_view()
    {
        var view = new PinholeView(
            new(0), 401, 300, 350, 340, 202, 151,
            RigidTransform.FromCenter(Rotation.FromRotationVector(new(0.1, 0.2, 0.3)), new(1, 2, 3)));
        var world = view.Unproject(new(123, 77), 6);

        var half = GrayPyramid.ViewAt(view, 2);

        Assert.Equal((101, 75), (half.Width, half.Height));
        Assert.True(half.TryProject(world, out var pixel, out var depth));
        Assert.True((pixel - new Vector2d(123 / 4.0, 77 / 4.0)).Length < 1e-9);
        Assert.Equal(6, depth, 1e-9);
        Assert.Same(view, GrayPyramid.ViewAt(view, 0));
    }
}
