using System.Numerics;
using Reality.Core.Numerics;
using Reality.Engine.Rendering;

namespace Reality.Engine.Texturing;

/// <summary>Compares one pixel of a photo's thumbnail with the other photos that see the same point of the surface.</summary>
internal sealed class ConsensusCell(PhotoVisibility photo, PhotoVisibility[] neighbors, Vector3[] gains)
{
    // Colors further apart than this show different things, with a soft step between the two.
    private const float SameLevels = 30;
    private const float OtherLevels = 60;

    // A photo's weight falls towards its border, over this part of its width, so that no step shows where it ends.
    private const double BorderPart = 0.08;

    private readonly Vector3[] _colors = new Vector3[neighbors.Length + 1];
    private readonly float[] _weights = new float[neighbors.Length + 1];
    private readonly double[] _scales = new double[neighbors.Length + 1];

    /// <summary>
    /// Depth of the surface at a pixel of the color view, or 0; the difference of the consensus from its color; trust 0 to 255.
    /// </summary>
    public float Compare(int x, int y, out Vector3 difference, out byte trust)
    {
        difference = Vector3.Zero;
        trust = photo.IsUsable[x, y] == 0 ? (byte)0 : (byte)255;
        var depth = DepthAt(x, y);
        if (!double.IsFinite(depth) || trust == 0)
            return 0;
        var world = photo.ColorView.Unproject(new(x + 0.5, y + 0.5), depth);
        Add(0, photo, new(x + 0.5, y + 0.5), depth);
        var count = 1;
        foreach (var other in neighbors)
        {
            if (other.Sees(world, out _, out _) && other.ColorView.TryProject(world, out var pixel, out var z)
                && IsUsable(other, pixel))
            {
                Add(count++, other, pixel, z);
            }
        }
        if (count == 1)
            return (float)depth;
        WeighByScale(count);
        var consensus = ColorConsensus.Of(_colors.AsSpan(0, count), _weights.AsSpan(0, count));
        difference = consensus - _colors[0];
        trust = TrustOf(difference, count);
        return (float)depth;
    }

    private double DepthAt(int x, int y)
    {
        var toDepth = photo.DepthView.FocalX / photo.ColorView.FocalX;
        var (px, py) = ((int)((x + 0.5) * toDepth), (int)((y + 0.5) * toDepth));
        return px < photo.DepthView.Width && py < photo.DepthView.Height ? photo.Depth.DepthAt(px, py) : double.PositiveInfinity;
    }

    private static bool IsUsable(PhotoVisibility other, Vector2d pixel) => other.IsUsable[
        Math.Clamp((int)pixel.X, 0, other.IsUsable.Width - 1), Math.Clamp((int)pixel.Y, 0, other.IsUsable.Height - 1)] != 0;

    private void Add(int index, PhotoVisibility from, Vector2d pixel, double depth)
    {
        var view = from.ColorView;
        _colors[index] = gains[view.Photo.Value] * MipChain.Bilinear(from.Colors, (float)pixel.X, (float)pixel.Y);
        _scales[index] = from.DepthView.FocalX / depth;
        var border = Math.Min(Math.Min(pixel.X, view.Width - pixel.X), Math.Min(pixel.Y, view.Height - pixel.Y));
        var inside = Math.Clamp(border / (BorderPart * view.Width), 0.01, 1);
        _weights[index] = (float)(inside * inside);
    }

    private void WeighByScale(int count)
    {
        var best = 0.0;
        for (var i = 0; i < count; i++)
            best = Math.Max(best, _scales[i]);
        for (var i = 0; i < count; i++)
        {
            var ratio = _scales[i] / best;
            _weights[i] *= (float)(ratio * ratio);
        }
    }

    // Only a clear majority may call a photo wrong.
    private byte TrustOf(Vector3 difference, int count)
    {
        var agreeing = 0;
        for (var i = 1; i < count; i++)
            agreeing += _weights[i] > 0.5f ? 1 : 0;
        if (agreeing < 2)
            return 255;
        var levels = ExactVector.Length(difference);
        return (byte)(255 * Math.Clamp((OtherLevels - levels) / (OtherLevels - SameLevels), 0, 1));
    }
}

/// <summary>The color on which most of some weighted colors agree (iteratively reweighted mean, started at the median).</summary>
internal static class ColorConsensus
{
    private const float SigmaLevels = 15;
    private const int RoundCount = 4;

    /// <summary>
    /// Colors in gray levels with weights above 0; at least one. Weights are overwritten by how well each agrees, 0 to 1.
    /// </summary>
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
        1 / (1 + ExactVector.LengthSquared(color - mean) / (SigmaLevels * SigmaLevels));

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
