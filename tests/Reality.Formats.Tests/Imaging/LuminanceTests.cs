using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Formats.Imaging;

namespace Reality.Formats.Tests.Imaging;

public sealed class LuminanceTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(33)]
    [InlineData(1000)]
    [InlineData(65537)]
    public void Rows_equal_the_definition_bit_for_bit(int length)
    {
        var random = SeededRandom.For(8, length);
        var colors = new Rgb24[length];
        foreach (ref var c in colors.AsSpan())
            c = new((byte)random.NextInt32(256), (byte)random.NextInt32(256), (byte)random.NextInt32(256));
        var gray = new byte[length];

        Luminance.Row(colors, gray);

        for (var i = 0; i < length; i++)
            Assert.Equal(Luminance.Pixel(colors[i]), gray[i]);
    }

    [Fact]
    public void Gray_stays_gray_and_weights_are_those_of_rec_601()
    {
        for (var v = 0; v < 256; v++)
            Assert.Equal(v, Luminance.Pixel(new((byte)v, (byte)v, (byte)v)));
        Assert.Equal(0.299 * 255, Luminance.Pixel(new(255, 0, 0)), 0.51);
        Assert.Equal(0.587 * 255, Luminance.Pixel(new(0, 255, 0)), 0.51);
        Assert.Equal(0.114 * 255, Luminance.Pixel(new(0, 0, 255)), 0.51);
    }
}
