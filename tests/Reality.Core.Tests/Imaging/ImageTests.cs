using Reality.Core.Imaging;

namespace Reality.Core.Tests.Imaging;

public sealed class ImageTests
{
    [Fact]
    public void Pixels_lie_row_by_row()
    {
        var image = new Image<int>(3, 2, [10, 11, 12, 20, 21, 22]);

        Assert.Equal(12, image[2, 0]);
        Assert.Equal(20, image[0, 1]);
        Assert.Equal([20, 21, 22], image.Row(1));
    }

    [Fact]
    public void A_pixel_and_a_row_are_places_in_the_image()
    {
        var image = new Image<byte>(2, 2);
        image[1, 0] = 7;
        image.Row(1)[0] = 9;

        Assert.Equal([0, 7, 9, 0], image.Pixels);
    }

    [Fact]
    public void Given_pixels_are_not_copied()
    {
        var pixels = new float[6];

        Assert.Same(pixels, new Image<float>(2, 3, pixels).Pixels);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(-1, -1)]
    public void A_side_below_one_is_refused(int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Image<byte>(width, height));

    [Fact]
    public void Too_few_pixels_and_too_large_an_area_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Image<byte>(3, 2, new byte[5]));
        Assert.Throws<ArgumentException>(() => new Image<byte>(1 << 16, 1 << 16, new byte[5]));
        Assert.Throws<OverflowException>(() => new Image<byte>(1 << 16, 1 << 16));
    }
}
