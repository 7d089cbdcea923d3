using Reality.Core.Numerics;
using Reality.Engine.Splats;

namespace Reality.Engine.Tests.Splats;

public sealed class SplatLossTests
{
    private const int Width = 37;
    private const int Height = 29;

    [Fact]
    public void Equal_images_have_no_loss_and_no_gradient()
    {
        var (image, gradient) = (Random(1), new SplatImage(Width, Height));

        var (loss, _) = new SplatLoss(1).Differentiate(image, image, gradient);

        Assert.Equal(0, loss, 1e-6);
        Assert.All(gradient.Planes, plane => Assert.All(plane, value => Assert.Equal(0, value, 1e-7f)));
    }

    [Fact]
    public void The_loss_is_that_of_its_definition()
    {
        var (rendered, photo) = (Random(1), Random(2));

        var (loss, _) = new SplatLoss(1).Differentiate(rendered, photo, new(Width, Height));

        Assert.Equal(Definition(rendered, photo), loss, 1e-5);
    }

    [Fact]
    public void The_gradient_is_a_finite_difference_of_the_definition()
    {
        var (rendered, photo, gradient) = (Random(1), Random(2), new SplatImage(Width, Height));
        new SplatLoss(2).Differentiate(rendered, photo, gradient);
        const float Step = 1e-3f;
        foreach (var (channel, x, y) in new[] { (0, 0, 0), (1, 20, 14), (2, 36, 28), (0, 36, 3), (1, 5, 25) })
        {
            ref var pixel = ref rendered.Planes[channel][y * rendered.Stride + x];
            var value = pixel;
            pixel = value + Step;
            var after = Definition(rendered, photo);
            pixel = value - Step;
            var before = Definition(rendered, photo);
            pixel = value;

            var actual = gradient.Planes[channel][y * rendered.Stride + x];
            Assert.Equal((after - before) / (2 * Step), actual, 0.005 * Math.Abs(actual));
        }
    }

    // Every window summed anew.
    private static double Definition(SplatImage a, SplatImage b)
    {
        var window = Enumerable.Range(-5, 11).Select(x => Math.Exp(-x * x / 4.5)).ToArray();
        var total = window.Sum();
        double sum = 0;
        for (var channel = 0; channel < 3; channel++)
        {
            for (var y = 0; y < Height; y++)
            {
                for (var x = 0; x < Width; x++)
                {
                    double ma = 0, mb = 0, aa = 0, bb = 0, ab = 0;
                    for (var k = 0; k < 121; k++)
                    {
                        var (column, row) = (x + k % 11 - 5, y + k / 11 - 5);
                        if (column < 0 || row < 0 || column >= Width || row >= Height)
                            continue;
                        var weight = window[k % 11] * window[k / 11] / (total * total);
                        double va = At(a, channel, column, row), vb = At(b, channel, column, row);
                        (ma, mb) = (ma + weight * va, mb + weight * vb);
                        (aa, bb, ab) = (aa + weight * va * va, bb + weight * vb * vb, ab + weight * va * vb);
                    }
                    var ssim = (2 * ma * mb + 1e-4) * (2 * (ab - ma * mb) + 9e-4)
                        / ((ma * ma + mb * mb + 1e-4) * (aa - ma * ma + bb - mb * mb + 9e-4));
                    sum += 0.8 * Math.Abs(At(a, channel, x, y) - At(b, channel, x, y)) + 0.2 * (1 - ssim);
                }
            }
        }
        return sum / (3 * Width * Height);
    }

    private static double At(SplatImage image, int channel, int x, int y) => image.Planes[channel][y * image.Stride + x];

    private static SplatImage Random(ulong seed)
    {
        var random = SeededRandom.For(seed, 0);
        var image = new SplatImage(Width, Height);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                foreach (var plane in image.Planes)
                    plane[y * image.Stride + x] = random.NextSingle();
            }
        }
        return image;
    }
}
