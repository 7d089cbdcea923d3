using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Engine.Rendering;

namespace Reality.Engine.Texturing;

/// <summary>
/// Smooths differences of color over a surface seen by a photo, not across its depth edges, and fills unknown pixels.
/// </summary>
internal static class CorrectionSmoothing
{
    private const int Radius = 2;
    private const float Sigma = 1.5f;
    private const int SmoothRounds = 2;
    private const int FillRounds = 12;

    // Depth may change by this many pixels' footprints per pixel within a surface.
    private const float SurfaceFootprints = 4;

    /// <summary>
    /// Weighted means over 5 x 5 pixels, twice; then pixels still unknown take means of known ones. Pixels of depth 0 are no
    /// surface.
    /// </summary>
    public static Image<Vector3> Smooth(
        Image<Vector3> difference, Image<byte> isKnown, Image<float> depth, double focal, int threadCount,
        CancellationToken cancellation)
    {
        var weight = new Image<float>(difference.Width, difference.Height);
        for (var i = 0; i < weight.Pixels.Length; i++)
            weight.Pixels[i] = isKnown.Pixels[i];
        var current = difference;
        for (var round = 0; round < SmoothRounds + FillRounds; round++)
        {
            var next = new Image<Vector3>(current.Width, current.Height);
            var nextWeight = new Image<float>(current.Width, current.Height);
            var (from, fromWeight, fillOnly) = (current, weight, round >= SmoothRounds);
            RasterRows.ForRanges(current.Height, 8, threadCount, SmoothRows, cancellation);
            (current, weight) = (next, nextWeight);

            void SmoothRows(int first, int end)
            {
                for (var y = first; y < end; y++)
                {
                    for (var x = 0; x < from.Width; x++)
                    {
                        if (fillOnly && fromWeight[x, y] > 0)
                            (next[x, y], nextWeight[x, y]) = (from[x, y], fromWeight[x, y]);
                        else
                            (next[x, y], nextWeight[x, y]) = Mean(from, fromWeight, depth, x, y, (float)focal);
                    }
                }
            }
        }
        return current;
    }

    private static (Vector3 Mean, float Weight) Mean(
        Image<Vector3> values, Image<float> weights, Image<float> depth, int x, int y, float focal)
    {
        var z = depth[x, y];
        var sum = Vector3.Zero;
        var total = 0f;
        for (var j = Math.Max(0, y - Radius); j <= Math.Min(values.Height - 1, y + Radius); j++)
        {
            for (var i = Math.Max(0, x - Radius); i <= Math.Min(values.Width - 1, x + Radius); i++)
            {
                if (weights[i, j] <= 0)
                    continue;
                var distanceSquared = (i - x) * (i - x) + (j - y) * (j - y);
                var w = weights[i, j] * Gaussian[distanceSquared];
                if (z > 0)
                {
                    var jump = (depth[i, j] - z) * focal / (z * SurfaceFootprints);
                    w *= 1 / (1 + jump * jump);
                }
                sum += w * values[i, j];
                total += w;
            }
        }
        return total > 1e-4f ? (sum / total, 1) : (Vector3.Zero, 0);
    }

    private static readonly float[] Gaussian =
        [.. Enumerable.Range(0, 2 * Radius * Radius + 1).Select(d => (float)ExactMath.Exp(-d / (2 * Sigma * Sigma)))];
}
