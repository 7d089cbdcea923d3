using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Imaging;

public sealed class GapFillingTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 5)]
    [InlineData(64, 33)]
    public void One_known_texel_colors_the_whole_page(int width, int height)
    {
        var (image, known) = (new Image<Rgb24>(width, height), new byte[width * height]);
        image[width / 2, height / 2] = new(10, 20, 30);
        known[height / 2 * width + width / 2] = 1;

        GapFilling.Fill(image, known);

        Assert.All(image.Pixels, p => Assert.Equal(new(10, 20, 30), p));
    }

    [Fact]
    public void An_image_without_a_known_texel_stays()
    {
        var image = new Image<Rgb24>(2, 1, [new(1, 2, 3), new(4, 5, 6)]);

        GapFilling.Fill(image, [0, 0]);

        Assert.Equal([new(1, 2, 3), new(4, 5, 6)], image.Pixels);
    }

    [Fact]
    public void Known_texels_stay_and_others_take_the_colors_nearby()
    {
        var random = SeededRandom.For(1, 0);
        var (image, known) = (new Image<Rgb24>(64, 64), new byte[64 * 64]);
        for (var i = 0; i < known.Length; i++)
        {
            var isWest = i % 64 < 32;
            known[i] = random.NextInt32(20) == 0 ? (byte)1 : (byte)0;
            image.Pixels[i] = known[i] == 0 ? new(0, 255, 0) : isWest ? new(200, 0, 0) : new(0, 0, 200);
        }
        var before = (Rgb24[])image.Pixels.Clone();

        GapFilling.Fill(image, known);

        for (var i = 0; i < known.Length; i++)
        {
            if (known[i] != 0)
                Assert.Equal(before[i], image.Pixels[i]);
            Assert.Equal(0, image.Pixels[i].G);
            if (i % 64 < 16)
                Assert.Equal(200, image.Pixels[i].R);
        }
    }

    [Fact]
    public void A_hole_between_two_colors_is_their_mean_where_a_coarse_texel_holds_both()
    {
        var image = new Image<Rgb24>(4, 1, [new(100, 0, 0), default, default, new(200, 0, 0)]);

        GapFilling.Fill(image, [1, 0, 0, 1]);

        Assert.Equal([100, 100, 200, 200], image.Pixels.Select(p => (int)p.R));
    }
}
