using System.Numerics;
using CsCheck;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Engine.Texturing;

namespace Reality.Engine.Tests.Texturing;

public sealed class BicubicSamplingTests
{
    [Fact]
    public void At_pixel_centers_the_color_is_the_pixel()
    {
        var image = Noise(9, 7);

        for (var i = 0; i < image.Pixels.Length; i++)
            Assert.Equal(ToVector(image.Pixels[i]), BicubicSampling.At(image, i % 9 + 0.5, i / 9 + 0.5));
    }

    [Fact]
    public void Between_pixels_a_quadratic_is_reproduced() =>
        Gen.Select(Gen.Double[2, 14], Gen.Double[2, 14]).Sample((x, y) =>
        {
            // Keys' cubic with a = -1/2 is exact to second order away from the border.
            var image = new Image<Rgb24>(16, 16);
            for (var i = 0; i < 256; i++)
                image.Pixels[i] = new((byte)(i % 16 * (i % 16)), (byte)(8 * (i / 16)), (byte)(200 - i % 16 * (i / 16) / 2 * 2));
            var (u, v) = (x - 0.5, y - 0.5);

            var color = BicubicSampling.At(image, x, y);

            Assert.Equal(u * u, color.X, 0.01);
            Assert.Equal(8 * v, color.Y, 0.01);
        });

    [Fact]
    public void Colors_are_those_of_the_definition() => Gen.Select(Gen.Double[-2, 11], Gen.Double[-2, 9]).Sample((x, y) =>
    {
        var image = Noise(9, 7);
        var (cx, cy) = (Math.Clamp(x - 0.5, 0, 8), Math.Clamp(y - 0.5, 0, 6));
        var sum = Vector3.Zero;
        for (var j = (int)cy - 1; j <= (int)cy + 2; j++)
        {
            for (var i = (int)cx - 1; i <= (int)cx + 2; i++)
                sum += (float)(Kernel(i - cx) * Kernel(j - cy)) * ToVector(image[Math.Clamp(i, 0, 8), Math.Clamp(j, 0, 6)]);
        }
        // Fractions below 1/1000 of a pixel count as none.
        Assert.InRange((sum - BicubicSampling.At(image, x, y)).Length(), 0, 1);
    });

    /// <summary>Keys 1981, equation 4, with a = -1/2.</summary>
    private static double Kernel(double s)
    {
        const double a = -0.5;
        s = Math.Abs(s);
        return s <= 1 ? ((a + 2) * s - (a + 3)) * s * s + 1 : s < 2 ? a * (((s - 5) * s + 8) * s - 4) : 0;
    }

    private static Vector3 ToVector(Rgb24 c) => new(c.R, c.G, c.B);

    private static Image<Rgb24> Noise(int width, int height)
    {
        var random = SeededRandom.For(3, width);
        var image = new Image<Rgb24>(width, height);
        foreach (ref var pixel in image.Pixels.AsSpan())
            pixel = new((byte)random.NextInt32(256), (byte)random.NextInt32(256), (byte)random.NextInt32(256));
        return image;
    }
}

public sealed class BalancedPhotoTests
{
    private static readonly Core.Scenes.Photo Photo = FlatGround.PhotoAt(0, 0, 0);
    private static readonly TileView View = FlatGround.ViewOf(Photo, FlatGround.Grid(2, 2));

    [Fact]
    public void A_footprint_above_a_pixel_takes_the_mean_of_what_it_covers()
    {
        var stripes = new Image<Rgb24>(200, 160);
        for (var i = 0; i < stripes.Pixels.Length; i++)
            stripes.Pixels[i] = i % 2 == 0 ? new(40, 0, 0) : new(200, 0, 0);
        var photo = new BalancedPhoto(stripes, View, FlatGround.BalanceOf(Photo));

        Assert.Equal(40, photo.At(50.5, 50.5, 1).X, 1e-3f);
        Assert.Equal(120, photo.At(50, 50, 4).X, 1.0f);
    }

    [Fact]
    public void The_correction_is_taken_at_the_same_place_of_its_smaller_view()
    {
        var balance = FlatGround.BalanceOf(Photo); // a quarter of the photo's size
        for (var i = 0; i < balance.Correction.Pixels.Length; i++)
            balance.Correction.Pixels[i] = new(i % 50, 0, 0);
        var photo = new BalancedPhoto(FlatGround.Uniform(200, 160, new(100, 100, 100)), View, balance);

        // Pixel 82 is 20.5 there, the center of number 20.
        Assert.Equal(120, photo.At(82, 40, 1).X, 1e-3f);
        Assert.Equal(120.5f, photo.At(84, 40, 1).X, 1e-3f);
        Assert.Equal(100, photo.At(0, 0, 1).X, 1e-3f);
    }

    [Fact]
    public void A_distorted_photo_is_read_where_the_lens_puts_the_pixel()
    {
        var camera = FlatGround.Camera with { Distortion = new(-0.1, 0, 0, 0, 0) };
        var view = new TileView(Photo, camera, FlatGround.Grid(2, 2));
        var ramp = new Image<Rgb24>(200, 160);
        for (var i = 0; i < ramp.Pixels.Length; i++)
            ramp.Pixels[i] = new((byte)(i % 200), 0, 0); // color x - 0.5 at x

        var color = new BalancedPhoto(ramp, view, FlatGround.BalanceOf(Photo)).At(160, 80, 1);

        // Normalized 0.3 goes to 0.3 (1 - 0.1 * 0.09) = 0.2973: pixel 159.46.
        Assert.Equal(158.96f, color.X, 0.01f);
    }
}
