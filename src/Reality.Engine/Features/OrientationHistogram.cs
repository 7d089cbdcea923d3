namespace Reality.Engine.Features;

/// <summary>Finds the dominant gradient directions around a point (Lowe 2004, section 5).</summary>
internal static class OrientationHistogram
{
    private const int BinCount = 36;
    private const int SmoothingCount = 6;

    // Standard deviation of the Gaussian window over the point's scale; the window is truncated at three of them.
    private const float WindowPerScale = 1.5f;

    // A second direction is kept if its peak reaches this share of the highest.
    private const float SecondPeak = 0.8f;

    /// <summary>Writes up to two directions, radians in [0, 2 pi), strongest first; returns their number.</summary>
    /// <param name="x">Samples of the field; sample 0 has its center at 0.</param>
    /// <param name="scale">Standard deviation of the point's Gaussian, samples of the field.</param>
    public static int Find(GradientField field, float x, float y, float scale, Span<float> directions)
    {
        Span<float> histogram = stackalloc float[BinCount];
        histogram.Clear();
        Fill(field, x, y, WindowPerScale * scale, histogram);
        for (var i = 0; i < SmoothingCount; i++)
            Smooth(histogram);
        return FindPeaks(histogram, directions);
    }

    private static void Fill(GradientField field, float x, float y, float sigma, Span<float> histogram)
    {
        var radius = 3 * sigma;
        var perVariance = 0.5f / (sigma * sigma);
        var top = Math.Max(1, (int)MathF.Ceiling(y - radius));
        var bottom = Math.Min(field.Height - 2, (int)MathF.Floor(y + radius));
        var rowLength = 2 * (int)radius + 2 + GradientField.RowPadding;
        Span<float> magnitudes = stackalloc float[rowLength];
        Span<float> gradientDirections = stackalloc float[rowLength];
        for (var v = top; v <= bottom; v++)
        {
            var half = MathF.Sqrt(MathF.Max(0, radius * radius - (v - y) * (v - y)));
            var left = Math.Max(1, (int)MathF.Ceiling(x - half));
            var count = Math.Min(field.Width - 2, (int)MathF.Floor(x + half)) - left + 1;
            field.Row(left, v, count, magnitudes, gradientDirections);
            for (var i = 0; i < count; i++)
            {
                var dx = left + i - x;
                var weight = magnitudes[i] * GaussianWeight.ExpMinus((dx * dx + (v - y) * (v - y)) * perVariance);
                // Half a bin up, so that positions are never negative.
                var position = gradientDirections[i] * (BinCount / (2 * MathF.PI)) + 0.5f;
                var upper = (int)position;
                var upperShare = position - upper;
                histogram[upper == 0 ? BinCount - 1 : upper - 1] += weight * (1 - upperShare);
                histogram[upper == BinCount ? 0 : upper] += weight * upperShare;
            }
        }
    }

    private static void Smooth(Span<float> histogram)
    {
        var first = histogram[0];
        var previous = histogram[BinCount - 1];
        for (var i = 0; i < BinCount; i++)
        {
            var next = i + 1 < BinCount ? histogram[i + 1] : first;
            var value = (previous + histogram[i] + next) / 3;
            previous = histogram[i];
            histogram[i] = value;
        }
    }

    private static int FindPeaks(ReadOnlySpan<float> histogram, Span<float> directions)
    {
        var (best, second) = (-1, -1);
        for (var i = 0; i < BinCount; i++)
        {
            if (histogram[i] <= histogram[Previous(i)] || histogram[i] <= histogram[Next(i)])
                continue;
            if (best < 0 || histogram[i] > histogram[best])
                (best, second) = (i, best);
            else if (second < 0 || histogram[i] > histogram[second])
                second = i;
        }
        if (best < 0)
            return 0;
        directions[0] = DirectionOf(histogram, best);
        if (second < 0 || histogram[second] < SecondPeak * histogram[best])
            return 1;
        directions[1] = DirectionOf(histogram, second);
        return 2;
    }

    private static float DirectionOf(ReadOnlySpan<float> histogram, int peak)
    {
        var (before, at, after) = (histogram[Previous(peak)], histogram[peak], histogram[Next(peak)]);
        var offset = 0.5f * (before - after) / (before - 2 * at + after);
        var direction = (peak + 0.5f + offset) * (2 * MathF.PI / BinCount);
        return direction < 2 * MathF.PI ? MathF.Max(0, direction) : direction - 2 * MathF.PI;
    }

    private static int Previous(int bin) => bin == 0 ? BinCount - 1 : bin - 1;

    private static int Next(int bin) => bin == BinCount - 1 ? 0 : bin + 1;
}
