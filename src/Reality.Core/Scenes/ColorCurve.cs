using Reality.Core.Numerics;

namespace Reality.Core.Scenes;

/// <summary>
/// A smooth change of a photo's colors that makes it agree with the other photos of its scene: each channel of each pixel is
/// multiplied by the exponential of a weighted sum of the functions of <see cref="Basis"/>.
/// </summary>
public sealed record ColorCurve
{
    /// <summary>
    /// The factor is between 1 / this and this, once for the functions of the gray level and once for those of the place.
    /// </summary>
    public const double MaxFactor = 8;

    private static readonly double s_maxLogFactor = ExactMath.Log(MaxFactor);

    public required ColorBasis Basis { get; init; }

    /// <summary>Weights of the functions, in the order of <see cref="ColorBasis"/>, of red, green and blue.</summary>
    public required IReadOnlyList<double[]> Weights { get; init; }

    /// <summary>Factor of a channel (0 = red) by its gray level, above 0 to 255.</summary>
    public double ToneFactor(int channel, double grayLevel)
    {
        Span<double> values = stackalloc double[Basis.ToneCount];
        Basis.EvaluateTone(ColorBasis.LogLevel(grayLevel), values);
        return FactorOf(Weights[channel].AsSpan(0, Basis.ToneCount), values);
    }

    /// <summary>Factor of a channel by the place in the photo, in the coordinates of <see cref="ColorBasis"/>.</summary>
    public double ShadingFactor(int channel, double x, double y)
    {
        Span<double> values = stackalloc double[Basis.ShadingCount];
        Basis.EvaluateShading(x, y, values);
        return FactorOf(Weights[channel].AsSpan(Basis.ToneCount), values);
    }

    private static double FactorOf(ReadOnlySpan<double> weights, ReadOnlySpan<double> values)
    {
        double sum = 0;
        for (var i = 0; i < values.Length; i++)
            sum += weights[i] * values[i];
        return ExactMath.Exp(Math.Clamp(sum, -s_maxLogFactor, s_maxLogFactor));
    }
}

/// <summary>
/// The functions that curves are mixed from: of the gray level g, 1, l = ln(g / 128), and tanh(offset + slope l) of each tone
/// unit; of the place (x, y), r², r⁴, and tanh(offset + across x + down y) of each shading unit.
/// </summary>
/// <remarks>
/// x counts to the right and y down from the center of the photo, in halves of its diagonal, so that the distance r from the
/// center is 1 in the corners. The functions without units are exposure and white balance, gamma, and vignetting.
/// </remarks>
public sealed record ColorBasis
{
    private const double MiddleGray = 128;
    private const int PlainToneCount = 2;
    private const int PlainShadingCount = 2;

    /// <summary>The functions without units.</summary>
    public static ColorBasis Plain { get; } = new();

    public IReadOnlyList<ToneUnit> ToneUnits { get; init; } = [];

    public IReadOnlyList<ShadingUnit> ShadingUnits { get; init; } = [];

    /// <summary>Number of functions of the gray level; they come first.</summary>
    public int ToneCount => PlainToneCount + ToneUnits.Count;

    /// <summary>Number of functions of the place.</summary>
    public int ShadingCount => PlainShadingCount + ShadingUnits.Count;

    public int Count => ToneCount + ShadingCount;

    public static double LogLevel(double grayLevel) => ExactMath.Log(grayLevel / MiddleGray);

    /// <summary>Coordinates of a pixel of a photo.</summary>
    public static Vector2d PlaceOf(double pixelX, double pixelY, int width, int height)
    {
        var diagonal = Math.Sqrt((double)width * width + (double)height * height);
        return new((2 * pixelX - width) / diagonal, (2 * pixelY - height) / diagonal);
    }

    /// <summary>Values at l = ln(g / 128).</summary>
    public void EvaluateTone(double logLevel, Span<double> values)
    {
        (values[0], values[1]) = (1, logLevel);
        for (var i = 0; i < ToneUnits.Count; i++)
            values[PlainToneCount + i] = Tanh(ToneUnits[i].Offset + ToneUnits[i].Slope * logLevel);
    }

    public void EvaluateShading(double x, double y, Span<double> values)
    {
        var squared = x * x + y * y;
        (values[0], values[1]) = (squared, squared * squared);
        for (var i = 0; i < ShadingUnits.Count; i++)
        {
            var unit = ShadingUnits[i];
            values[PlainShadingCount + i] = Tanh(unit.Offset + unit.Across * x + unit.Down * y);
        }
    }

    private static double Tanh(double x)
    {
        var e = ExactMath.Exp(-2 * Math.Abs(x));
        return Math.CopySign((1 - e) / (1 + e), x);
    }
}

/// <summary>A function of the logarithm of the gray level.</summary>
public readonly record struct ToneUnit(double Offset, double Slope);

/// <summary>A function of the place in the photo.</summary>
public readonly record struct ShadingUnit(double Offset, double Across, double Down);
