using Reality.Core.Numerics;

namespace Reality.Engine.Features;

/// <summary>
/// Computes descriptors: 4 x 4 histograms of 8 gradient directions around a point (Lowe 2004, section 6), as RootSIFT
/// (Arandjelović and Zisserman 2012), in bytes.
/// </summary>
internal static class SiftDescriptor
{
    /// <summary>Length of a descriptor as a vector. No component exceeds <see cref="MaxComponent"/>.</summary>
    public const float Norm = 256;

    /// <summary>Largest component: sums of two products of bytes fit a signed 16-bit lane.</summary>
    public const int MaxComponent = 127;

    /// <summary>
    /// Largest sum of the squares of one half of the components: of the first two of every four, and of the last two. Sums of
    /// products of such halves fit sixteen bits.
    /// </summary>
    public const int MaxHalfSquares = ushort.MaxValue;

    private const int Side = 4;
    private const int DirectionCount = 8;

    // With a border of one bin, which takes gradients outside the grid.
    private const int PaddedSide = Side + 2;
    private const float BinPerScale = 3;
    private const float MaxBeforeRoot = 0.2f;

    // Half the padded grid in bins, slightly reduced against rounding.
    private const float Extent = 0.5f * (Side + 1) - 1e-4f;

    /// <summary>Writes the descriptor of a point, 128 bytes.</summary>
    /// <param name="x">Samples of the field; sample 0 has its center at 0.</param>
    /// <param name="scale">Standard deviation of the point's Gaussian, samples of the field.</param>
    /// <param name="orientation">Rotation of the frame of the histograms, radians.</param>
    public static void Write(GradientField field, float x, float y, float scale, float orientation, Span<byte> descriptor)
    {
        Span<float> padded = stackalloc float[PaddedSide * PaddedSide * DirectionCount];
        padded.Clear();
        Fill(field, x, y, BinPerScale * scale, orientation, padded);
        Span<float> histogram = stackalloc float[FeatureSet.DescriptorLength];
        for (var row = 0; row < Side; row++)
        {
            padded.Slice(((row + 1) * PaddedSide + 1) * DirectionCount, Side * DirectionCount)
                .CopyTo(histogram[(row * Side * DirectionCount)..]);
        }
        Quantize(histogram, descriptor);
    }

    private static void Fill(GradientField field, float x, float y, float binSize, float orientation, Span<float> padded)
    {
        var cos = (float)ExactMath.Cos(orientation) / binSize;
        var sin = (float)ExactMath.Sin(orientation) / binSize;
        var radius = binSize * Extent * 1.41421356f;
        var top = Math.Max(1, (int)MathF.Ceiling(y - radius));
        var bottom = Math.Min(field.Height - 2, (int)MathF.Floor(y + radius));
        var rowLength = 2 * (int)radius + 2 + GradientField.RowPadding;
        Span<float> magnitudes = stackalloc float[rowLength];
        Span<float> directions = stackalloc float[rowLength];
        for (var v = top; v <= bottom; v++)
        {
            var dy = v - y;
            var (from, to) = Inside(-radius, radius, cos, sin * dy);
            (from, to) = Inside(from, to, -sin, cos * dy);
            var left = Math.Max(1, (int)MathF.Ceiling(x + from));
            var count = Math.Min(field.Width - 2, (int)MathF.Floor(x + to)) - left + 1;
            field.Row(left, v, count, magnitudes, directions);
            for (var i = 0; i < count; i++)
            {
                // In bins from the center, in the frame of the descriptor.
                var dx = left + i - x;
                var column = Math.Clamp(cos * dx + sin * dy, -Extent, Extent);
                var row = Math.Clamp(cos * dy - sin * dx, -Extent, Extent);
                // Gaussian window with a standard deviation of half the descriptor's width, i.e. two bins.
                var magnitude = magnitudes[i] * GaussianWeight.ExpMinus((column * column + row * row) * 0.125f);
                Spread(magnitude, column + 0.5f * (Side + 1), row + 0.5f * (Side + 1), directions[i] - orientation, padded);
            }
        }
    }

    /// <summary>The part of [from, to] where slope · d + offset lies within the padded grid.</summary>
    private static (float From, float To) Inside(float from, float to, float slope, float offset)
    {
        if (MathF.Abs(slope) < 1e-6f)
            return MathF.Abs(offset) <= Extent ? (from, to) : (0, -1);
        var (a, b) = ((-Extent - offset) / slope, (Extent - offset) / slope);
        return (MathF.Max(from, MathF.Min(a, b)), MathF.Min(to, MathF.Max(a, b)));
    }

    /// <summary>
    /// Distributes a gradient over the eight nearest bins; column and row are 0 at the first bin center of the padded grid.
    /// </summary>
    private static void Spread(float magnitude, float column, float row, float direction, Span<float> padded)
    {
        var position = direction * (DirectionCount / (2 * MathF.PI));
        if (position < 0)
            position += DirectionCount;
        var (c, r, d) = ((int)column, (int)row, (int)position);
        var (cShare, rShare, dShare) = (column - c, row - r, position - d);
        d &= DirectionCount - 1;
        var nextD = (d + 1) & (DirectionCount - 1);
        var at = (r * PaddedSide + c) * DirectionCount;
        var lower = magnitude * rShare;
        var upper = magnitude - lower;
        Add(padded, at, d, nextD, upper * (1 - cShare), dShare);
        Add(padded, at + DirectionCount, d, nextD, upper * cShare, dShare);
        Add(padded, at + PaddedSide * DirectionCount, d, nextD, lower * (1 - cShare), dShare);
        Add(padded, at + (PaddedSide + 1) * DirectionCount, d, nextD, lower * cShare, dShare);
    }

    private static void Add(Span<float> padded, int at, int d, int nextD, float value, float dShare)
    {
        var next = value * dShare;
        padded[at + d] += value - next;
        padded[at + nextD] += next;
    }

    /// <summary>
    /// Limits single strong gradients, normalizes the sum and takes roots, so that dot products are Hellinger's kernel.
    /// </summary>
    private static void Quantize(Span<float> histogram, Span<byte> descriptor)
    {
        var squares = 0f;
        foreach (var value in histogram)
            squares += value * value;
        var limit = MaxBeforeRoot * MathF.Sqrt(squares);
        var sum = 0f;
        foreach (ref var value in histogram)
        {
            value = MathF.Min(value, limit);
            sum += value;
        }
        var scale = sum > 0 ? 1 / sum : 0;
        for (var i = 0; i < histogram.Length; i++)
            descriptor[i] = (byte)Math.Min(MaxComponent, (int)(Norm * MathF.Sqrt(histogram[i] * scale) + 0.5f));
        LimitHalf(descriptor, 0);
        LimitHalf(descriptor, 2);
    }

    // Only gradients of hardly more than two directions are as long as that, by rounding.
    private static void LimitHalf(Span<byte> descriptor, int first)
    {
        while (true)
        {
            var squares = 0;
            for (var i = first; i < descriptor.Length; i += 4)
                squares += descriptor[i] * descriptor[i] + descriptor[i + 1] * descriptor[i + 1];
            if (squares <= MaxHalfSquares)
                return;
            for (var i = first; i < descriptor.Length; i += 4)
            {
                descriptor[i] -= (byte)Math.Min(1, (int)descriptor[i]);
                descriptor[i + 1] -= (byte)Math.Min(1, (int)descriptor[i + 1]);
            }
        }
    }
}
