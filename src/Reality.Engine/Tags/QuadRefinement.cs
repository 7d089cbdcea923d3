using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Engine.Tags;

/// <summary>Moves the edges of a quad to where the gray levels across them pass the mean of both sides.</summary>
internal static class QuadRefinement
{
    // Profiles are as long to either side, pixels, or this share of an edge for small quads, whose cells are small.
    private const double MaxReachPixels = 3;
    private const double ReachShare = 0.09;

    private const double StepPixels = 0.25;

    // Parts of an edge without profiles, at either end: other edges are near.
    private const double Margin = 0.12;

    private const int MinProfileCount = 4;
    private const int Rounds = 2;

    /// <summary>The refined quad, or the given one if its edges are unclear.</summary>
    public static Quad Refine(Image<byte> gray, Quad quad)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var lines = new FittedLine[4];
            for (var i = 0; i < 4; i++)
            {
                if (!TryFit(gray, quad.Corners[i], quad.Corners[(i + 1) % 4], quad.IsBlack, out lines[i]))
                    return quad;
            }
            if (!QuadDetector.TryIntersect(lines, out var corners)
                || Enumerable.Range(0, 4).Any(i => (corners[i] - quad.Corners[i]).Length > MaxReachPixels))
                return quad;
            quad = quad with { Corners = corners };
        }
        return quad;
    }

    private static bool TryFit(Image<byte> gray, Vector2d from, Vector2d to, bool isBlack, out FittedLine line)
    {
        line = default;
        var length = (to - from).Length;
        var along = (1 / length) * (to - from);
        // Corners run clockwise on the screen, so that this points outward.
        var outward = new Vector2d(along.Y, -along.X);
        var reach = Math.Clamp(ReachShare * length, 1, MaxReachPixels);
        var count = Math.Max(MinProfileCount, (int)((1 - 2 * Margin) * length / 0.5));
        var foundCount = 0;
        for (var i = 0; i < count; i++)
        {
            var share = Margin + (1 - 2 * Margin) * (i + 0.5) / count;
            var place = from + share * (to - from);
            if (!TryCross(gray, place, outward, reach, isBlack, out var offset))
                continue;
            line.Add(place + offset * outward);
            foundCount++;
        }
        return 2 * foundCount >= count && line.TrySolve();
    }

    // Both sides have the gray level of the end of the profile; the crossing nearest to the middle counts.
    private static bool TryCross(
        Image<byte> gray, Vector2d place, Vector2d outward, double reach, bool isBlack, out double offset)
    {
        offset = 0;
        if (!GraySampling.Contains(gray, place + reach * outward) || !GraySampling.Contains(gray, place - reach * outward))
            return false;
        var sign = isBlack ? 1 : -1;
        var (inner, outer) = (
            sign * GraySampling.At(gray, place - reach * outward), sign * GraySampling.At(gray, place + reach * outward));
        if (outer - inner < 8)
            return false;
        var level = 0.5 * (inner + outer);
        var best = double.PositiveInfinity;
        var before = inner - level;
        for (var t = -reach + StepPixels; t <= reach + 1e-9; t += StepPixels)
        {
            var value = sign * GraySampling.At(gray, place + t * outward) - level;
            if (before < 0 && value >= 0)
            {
                var crossing = t - StepPixels * value / (value - before);
                if (Math.Abs(crossing) < Math.Abs(best))
                    best = crossing;
            }
            before = value;
        }
        offset = best;
        return double.IsFinite(best);
    }
}
