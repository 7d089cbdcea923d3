using System.Numerics;

namespace Reality.Engine.Texturing;

/// <summary>The color on which most of some weighted colors agree (iteratively reweighted mean, started at the median).</summary>
internal static class ColorConsensus
{
    private const float SigmaLevels = 15;
    private const int RoundCount = 4;

    /// <summary>Colors in gray levels with weights above 0; at least one. Weights are overwritten by how well each agrees, 0 to 1.</summary>
    public static Vector3 Of(ReadOnlySpan<Vector3> colors, Span<float> weights)
    {
        var mean = Median(colors, weights);
        for (var round = 0; round < RoundCount; round++)
        {
            var sum = Vector3.Zero;
            var total = 0f;
            for (var i = 0; i < colors.Length; i++)
            {
                var w = weights[i] * Agreement(colors[i], mean);
                sum += w * colors[i];
                total += w;
            }
            mean = sum / total;
        }
        for (var i = 0; i < colors.Length; i++)
            weights[i] = Agreement(colors[i], mean);
        return mean;
    }

    private static float Agreement(Vector3 color, Vector3 mean) =>
        1 / (1 + (color - mean).LengthSquared() / (SigmaLevels * SigmaLevels));

    private static Vector3 Median(ReadOnlySpan<Vector3> colors, ReadOnlySpan<float> weights)
    {
        var median = Vector3.Zero;
        Span<float> values = stackalloc float[colors.Length];
        Span<float> sorted = stackalloc float[colors.Length];
        for (var channel = 0; channel < 3; channel++)
        {
            var total = 0f;
            for (var i = 0; i < colors.Length; i++)
            {
                values[i] = colors[i][channel];
                sorted[i] = weights[i];
                total += weights[i];
            }
            values.Sort(sorted);
            var below = 0f;
            var k = 0;
            while (k + 1 < values.Length && below + sorted[k] < 0.5f * total)
                below += sorted[k++];
            median[channel] = values[k];
        }
        return median;
    }
}
