using Reality.Engine.Features;

namespace Reality.Engine.Tests.Features;

/// <summary>A Gaussian level made from a function of its samples' places, in gray levels 0 to 255.</summary>
internal sealed class SampledLevel
{
    private readonly ushort[] _samples;
    private readonly int _width;
    private readonly int _height;

    public SampledLevel(int width, int height, Func<double, double, double> gray)
    {
        (_width, _height, _samples) = (width, height, new ushort[width * height]);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                _samples[y * width + x] = (ushort)Math.Round(GaussianLevels.Unit * Math.Clamp(gray(x, y), 0, 255));
        }
    }

    public GradientField Gradients => new(_samples, _width, _height);

    /// <summary>Gray rising along a direction, from x right towards y down, by one level per sample.</summary>
    public static SampledLevel Ramp(int side, double radians)
    {
        var (sin, cos) = Math.SinCos(radians);
        var middle = 0.5 * (side - 1);
        return new(side, side, (x, y) => 128 + cos * (x - middle) + sin * (y - middle));
    }
}
