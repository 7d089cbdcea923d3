using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Engine.Colors;

namespace Reality.Engine.Tests.Colors;

public sealed class ColorCurveTests
{
    private static readonly ColorBasis Basis = new()
    {
        ToneUnits = [new(0.5, 2)], ShadingUnits = [new(-0.3, 2, -1)],
    };

    [Fact]
    public void A_pixel_is_multiplied_by_the_factors_of_its_gray_level_and_of_its_place()
    {
        var curve = new ColorCurve
        {
            Basis = Basis,
            Weights = [[0.2, -0.1, 0.1, 0.3, -0.1, 0.2], [0, 0, 0, 0, 0, 0], [-0.3, 0.1, 0, 0.2, 0.1, -0.2]],
        };
        var image = Ramp(80, 60);

        var changed = ColorCurveTable.Apply(curve, image);

        for (var y = 0; y < 60; y++)
        {
            for (var x = 0; x < 80; x++)
            {
                var (from, to) = (image[x, y], changed[x, y]);
                Assert.Equal(Expected(0, from.R, x, y), to.R, 1.0);
                Assert.Equal(from.G, to.G);
                Assert.Equal(Expected(2, from.B, x, y), to.B, 1.0);
            }
        }

        // The formula of docs/contextscene.md.
        double Expected(int channel, byte level, int x, int y)
        {
            var w = curve.Weights[channel];
            var (l, u, v) = (Math.Log(level / 128.0), (2 * (x + 0.5) - 80) / 100, (2 * (y + 0.5) - 60) / 100);
            var r2 = u * u + v * v;
            var tone = w[0] + w[1] * l + w[2] * Math.Tanh(0.5 + 2 * l);
            var shading = w[3] * r2 + w[4] * r2 * r2 + w[5] * Math.Tanh(-0.3 + 2 * u - v);
            return Math.Clamp(level * Math.Exp(tone) * Math.Exp(shading), 0, 255);
        }
    }

    [Fact]
    public void A_reduced_photo_changes_as_the_photo_does()
    {
        var curve = new ColorCurve { Basis = ColorBasis.Plain, Weights = [[0.1, 0, 0.5, 0], [0, 0, -0.5, 0], [0, 0, 0, 0]] };

        var (large, small) = (ColorCurveTable.Apply(curve, Even(160, 120)), ColorCurveTable.Apply(curve, Even(40, 30)));

        for (var y = 0; y < 30; y++)
        {
            for (var x = 0; x < 40; x++)
                Assert.Equal(large[4 * x + 2, 4 * y + 2].R, small[x, y].R, 2.0);
        }
    }

    [Fact]
    public void Factors_have_a_limit()
    {
        var curve = new ColorCurve { Basis = ColorBasis.Plain, Weights = [[99, 0, 0, 0], [-99, 0, 0, 0], [0, 99, 99, 99]] };

        Assert.Equal(8, curve.ToneFactor(0, 100), 1e-9);
        Assert.Equal(0.125, curve.ToneFactor(1, 100), 1e-9);
        Assert.Equal(8, curve.ShadingFactor(2, 1, 1), 1e-9);
    }

    private static Image<Rgb24> Ramp(int width, int height)
    {
        var image = new Image<Rgb24>(width, height);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = new((byte)(1 + i % 250), (byte)(i % 256), (byte)(1 + (7 * i) % 250));
        return image;
    }

    private static Image<Rgb24> Even(int width, int height)
    {
        var image = new Image<Rgb24>(width, height);
        image.Pixels.AsSpan().Fill(new(100, 100, 100));
        return image;
    }
}
