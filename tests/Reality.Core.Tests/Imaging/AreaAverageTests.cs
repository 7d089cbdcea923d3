using Reality.Core.Imaging;

namespace Reality.Core.Tests.Imaging;

public sealed class AreaAverageTests
{
    [Fact]
    public void Half_an_image_has_the_rounded_means_of_four_pixels()
    {
        var half = AreaAverage.Halve(new(4, 2, [10, 20, 0, 1, 30, 41, 1, 0]));

        Assert.Equal((2, 1), (half.Width, half.Height));
        Assert.Equal([25, 1], half.Pixels); // 101 / 4 = 25.25 and 2 / 4 = 0.5
    }

    [Fact]
    public void A_last_row_and_column_without_a_partner_stand_alone()
    {
        var half = AreaAverage.Halve(new(3, 3, [0, 4, 100, 8, 12, 200, 40, 60, 255]));

        Assert.Equal((2, 2), (half.Width, half.Height));
        Assert.Equal([6, 150, 50, 255], half.Pixels);
    }

    [Fact]
    public void Pixels_of_a_reduced_image_are_the_means_of_what_they_replace()
    {
        var image = new Image<Rgb24>(6, 4);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = new((byte)(10 * (i % 6)), (byte)(20 * (i / 6)), 7);

        var reduced = AreaAverage.Reduce(image, 2, 2);

        Assert.Equal([new(10, 10, 7), new(40, 10, 7), new(10, 50, 7), new(40, 50, 7)], reduced.Pixels);
    }

    [Theory]
    [InlineData(7, 5)]
    [InlineData(5, 3)]
    [InlineData(1, 1)]
    public void Every_size_keeps_a_flat_color_and_reads_only_the_image(int width, int height)
    {
        var image = new Image<Rgb24>(7, 5);
        Array.Fill(image.Pixels, new(3, 200, 255));

        Assert.All(AreaAverage.Reduce(image, width, height).Pixels, pixel => Assert.Equal(new(3, 200, 255), pixel));
    }
}
