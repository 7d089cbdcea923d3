using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Engine.Features;

namespace Reality.Engine.Tests.Features;

public sealed class OctaveSourceTests
{
    [Theory]
    [InlineData(37, 0, 74)]
    [InlineData(37, -11, 101)]
    [InlineData(37, 21, 40)]
    [InlineData(37, 40, 50)]
    public void The_enlarged_photo_passes_through_pixels_and_interpolates_between(int width, int firstX, int length)
    {
        var photo = RandomPhoto(width, 9);
        var source = new EnlargedSource(photo);
        var row = new float[length];
        for (var y = -3; y < 21; y++)
        {
            source.ReadRow(y, firstX, row);
            for (var i = 0; i < length; i++)
                Assert.Equal(EnlargedAt(photo, Math.Clamp(firstX + i, 0, 2 * width - 1), Math.Clamp(y, 0, 17)), row[i]);
        }
    }

    [Fact]
    public void Kept_levels_are_every_second_sample_and_give_the_next_octave()
    {
        const int width = 43;
        var from = new float[width];
        var random = SeededRandom.For(6, 0);
        foreach (ref var value in from.AsSpan())
            value = 255 * random.NextSingle();
        using var levels = new GaussianLevels(width, 2);

        GaussianLevels.KeepEverySecond(from, levels.Row(SiftScales.PerOctave, 0));

        var row = new float[levels.Width + 10];
        new LevelSource(levels).ReadRow(0, -5, row);
        for (var i = 0; i < row.Length; i++)
        {
            var expected = from[2 * Math.Clamp(i - 5, 0, levels.Width - 1)];
            Assert.Equal((int)(expected * GaussianLevels.Unit + 0.5f) / GaussianLevels.Unit, row[i]);
        }
    }

    private static float EnlargedAt(Image<byte> photo, int x, int y)
    {
        float Column(int c)
        {
            float Pixel(int r) => photo[Math.Clamp(c, 0, photo.Width - 1), Math.Clamp(r, 0, photo.Height - 1)];
            var r = y >> 1;
            return (y & 1) == 0 ? Pixel(r) : 9 / 16f * (Pixel(r) + Pixel(r + 1)) + -1 / 16f * (Pixel(r - 1) + Pixel(r + 2));
        }
        var c = x >> 1;
        return (x & 1) == 0 ? Column(c) : 9 / 16f * (Column(c) + Column(c + 1)) + -1 / 16f * (Column(c - 1) + Column(c + 2));
    }

    private static Image<byte> RandomPhoto(int width, int height)
    {
        var random = SeededRandom.For(8, 0);
        var photo = new Image<byte>(width, height);
        foreach (ref var pixel in photo.Pixels.AsSpan())
            pixel = (byte)random.NextInt32(256);
        return photo;
    }
}
