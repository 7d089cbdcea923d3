using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Engine.Texturing;

/// <summary>
/// Depths of a photo in 16 bits each: 0 for none, else the logarithm of depth in equal steps from the nearest to the farthest.
/// </summary>
/// <remarks>For depths that differ a hundredfold a step is 0.007 %, a tenth of a pixel's footprint.</remarks>
public sealed class DepthCodes
{
    private const int LastCode = ushort.MaxValue;

    public required Image<ushort> Codes { get; init; }

    /// <summary>Natural logarithm of the depth, in meters, of code 1.</summary>
    public required double LogNearest { get; init; }

    /// <summary>Difference of the logarithms of neighboring codes; above 0.</summary>
    public required double LogStep { get; init; }

    /// <summary>Encodes positive depths; not finite means none.</summary>
    public static DepthCodes Encode(Image<float> depth)
    {
        ArgumentNullException.ThrowIfNull(depth);
        var (nearest, farthest) = (float.PositiveInfinity, 0f);
        foreach (var z in depth.Pixels)
        {
            if (float.IsFinite(z))
                (nearest, farthest) = (MathF.Min(nearest, z), MathF.Max(farthest, z));
        }
        if (!(nearest <= farthest))
            (nearest, farthest) = (1, 1);
        var logNearest = ExactMath.Log(nearest);
        var logStep = Math.Max(1e-7, (ExactMath.Log(farthest) - logNearest) / (LastCode - 1));
        var codes = new Image<ushort>(depth.Width, depth.Height);
        for (var i = 0; i < codes.Pixels.Length; i++)
        {
            if (!float.IsFinite(depth.Pixels[i]))
                continue;
            var steps = Math.Round((ExactMath.Log(depth.Pixels[i]) - logNearest) / logStep);
            codes.Pixels[i] = (ushort)Math.Clamp(1 + steps, 1, LastCode);
        }
        return new() { Codes = codes, LogNearest = logNearest, LogStep = logStep };
    }

    /// <summary>Depth in meters; positive infinity where there is none.</summary>
    public double DepthAt(int x, int y)
    {
        var code = Codes[x, y];
        return code == 0 ? double.PositiveInfinity : ExactMath.Exp(LogNearest + (code - 1) * LogStep);
    }

    /// <summary>
    /// Whether a point of the surface at a pixel and depth is seen: not behind all four pixels around it by more than
    /// <paramref name="tolerance"/>, nor behind any of them by more than <paramref name="edgeTolerance"/> (both relative to the
    /// depth).
    /// </summary>
    public bool Sees(double pixelX, double pixelY, double depth, double tolerance, double edgeTolerance)
    {
        var x0 = Math.Clamp((int)Math.Floor(pixelX - 0.5), 0, Codes.Width - 2);
        var y0 = Math.Clamp((int)Math.Floor(pixelY - 0.5), 0, Codes.Height - 2);
        var (a, b, c, d) = (Farness(x0, y0), Farness(x0 + 1, y0), Farness(x0, y0 + 1), Farness(x0 + 1, y0 + 1));
        var code = 1 + (ExactMath.Log(depth) - LogNearest) / LogStep;
        return code <= Math.Max(Math.Max(a, b), Math.Max(c, d)) + tolerance / LogStep
            && code <= Math.Min(Math.Min(a, b), Math.Min(c, d)) + edgeTolerance / LogStep;
    }

    /// <summary>
    /// Change of depth per pixel along x and y, as a part of the depth; towards pixels without depth there is none.
    /// </summary>
    public (double X, double Y) RelativeSlope(int x, int y)
    {
        x = Math.Clamp(x, 0, Codes.Width - 1);
        y = Math.Clamp(y, 0, Codes.Height - 1);
        int center = Codes[x, y];
        return (Slope(Codes[Math.Max(0, x - 1), y], center, Codes[Math.Min(Codes.Width - 1, x + 1), y]),
            Slope(Codes[x, Math.Max(0, y - 1)], center, Codes[x, Math.Min(Codes.Height - 1, y + 1)]));
    }

    // Of the two sides the flatter one: the other may cross an edge.
    private double Slope(int before, int center, int after)
    {
        var left = before == 0 || center == 0 ? 0 : center - before;
        var right = after == 0 || center == 0 ? 0 : after - center;
        return LogStep * (Math.Abs(left) < Math.Abs(right) ? left : right);
    }

    // Nothing was drawn here, so nothing hides the point.
    private int Farness(int x, int y)
    {
        var code = Codes[x, y];
        return code == 0 ? 2 * LastCode : code;
    }
}
