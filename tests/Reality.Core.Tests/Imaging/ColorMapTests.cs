using Reality.Core.Imaging;

namespace Reality.Core.Tests.Imaging;

public sealed class ColorMapTests
{
    // Of the published tables of 256 colors.
    [Theory]
    [InlineData(0, 68, 1, 84)]
    [InlineData(0.25, 59, 82, 139)]
    [InlineData(0.5, 33, 145, 140)]
    [InlineData(0.75, 94, 201, 98)]
    [InlineData(1, 253, 231, 37)]
    public void Viridis_is_the_published_map(double share, int r, int g, int b) =>
        AssertNear(ColorMap.Viridis.At(share), r, g, b);

    [Theory]
    [InlineData(0, 0, 0, 4)]
    [InlineData(0.25, 87, 16, 110)]
    [InlineData(0.5, 188, 55, 84)]
    [InlineData(0.75, 249, 142, 9)]
    [InlineData(1, 252, 255, 164)]
    public void Inferno_is_the_published_map(double share, int r, int g, int b) =>
        AssertNear(ColorMap.Inferno.At(share), r, g, b);

    [Fact]
    public void Shares_beyond_the_range_take_the_color_of_the_end()
    {
        Assert.Equal(ColorMap.Viridis.At(0), ColorMap.Viridis.At(-3));
        Assert.Equal(ColorMap.Viridis.At(1), ColorMap.Viridis.At(double.PositiveInfinity));
    }

    private static void AssertNear(Rgb24 color, int r, int g, int b)
    {
        Assert.InRange((int)color.R, r - 6, r + 6);
        Assert.InRange((int)color.G, g - 6, g + 6);
        Assert.InRange((int)color.B, b - 6, b + 6);
    }
}
