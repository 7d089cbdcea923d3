using System.Numerics;
using Reality.Core.Imaging;
using Reality.Engine.Rendering;

namespace Reality.Engine.Tests.Rendering;

public sealed class MipChainTests
{
    [Fact]
    public void Each_level_is_the_mean_of_four_pixels_and_the_border_repeats()
    {
        // 3 x 3 pixels; the last column and row stand for themselves.
        byte[] grays = [10, 20, 7, 31, 41, 8, 100, 103, 255];
        var image = new Image<Rgb24>(3, 3, [.. grays.Select(Gray)]);

        var chain = new MipChain(image);

        Assert.Equal(3, chain.LevelCount);
        Assert.Same(image, chain[0]);
        Assert.Equal([Gray(26), Gray(8), Gray(102), Gray(255)], chain[1].Pixels);
        Assert.Equal([Gray(98)], chain[2].Pixels);
    }

    [Theory]
    [InlineData(1, 9, 1)]
    [InlineData(64, 64, 7)]
    [InlineData(65, 4, 3)]
    public void Halving_ends_when_a_side_is_one_pixel(int width, int height, int levelCount) =>
        Assert.Equal(levelCount, new MipChain(new Image<Rgb24>(width, height)).LevelCount);

    [Fact]
    public void The_number_of_levels_can_be_limited() =>
        Assert.Equal(2, new MipChain(new Image<Rgb24>(64, 64), maxLevelCount: 2).LevelCount);

    [Fact]
    public void Between_centers_the_color_is_bilinear_and_outside_it_repeats()
    {
        var image = Ramp(8, 6); // 10 x + 3 y at the center of pixel (x, y)

        Assert.Equal(new Vector3(10 * 3 + 3 * 2), MipChain.Bilinear(image, 3.5f, 2.5f));
        AssertClose(10 * 3.25f + 3 * 2.75f, MipChain.Bilinear(image, 3.75f, 3.25f));
        AssertClose(0, MipChain.Bilinear(image, -5, -5));
        AssertClose(70 + 15, MipChain.Bilinear(image, 99, 99));
    }

    [Fact]
    public void Between_levels_the_color_is_linear()
    {
        var chain = new MipChain(Ramp(16, 16));
        var (fine, coarse) = (chain.Sample(6, 6, 1), chain.Sample(6, 6, 2));

        AssertClose(0.75f * fine.X + 0.25f * coarse.X, chain.Sample(6, 6, 1.25f));
        Assert.Equal(chain.Sample(6, 6, 0), chain.Sample(6, 6, -3));
        Assert.Equal(chain.Sample(6, 6, 4), chain.Sample(6, 6, 99));
    }

    [Fact]
    public void A_ramp_keeps_its_value_on_all_levels()
    {
        // Coordinates are those of level 0 on every level: a shift by half a pixel would show.
        var chain = new MipChain(Ramp(16, 16));

        for (var level = 0f; level <= 2; level += 0.5f)
            Assert.InRange(chain.Sample(8, 8, level).X, 10 * 7.5f + 3 * 7.5f - 1, 10 * 7.5f + 3 * 7.5f + 1);
    }

    private static Rgb24 Gray(byte value) => new(value, value, value);

    private static Image<Rgb24> Ramp(int width, int height)
    {
        var image = new Image<Rgb24>(width, height);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = Gray((byte)(10 * (i % width) + 3 * (i / width)));
        return image;
    }

    private static void AssertClose(float expected, Vector3 actual) => Assert.Equal(expected, actual.X, 1e-3f);
}
