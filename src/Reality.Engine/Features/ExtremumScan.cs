using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Reality.Engine.Features;

/// <summary>Finds samples that are greater than all 26 neighbors in position and scale, or smaller than all.</summary>
internal static class ExtremumScan
{
    private const int Lanes = 8;

    /// <summary>The nine rows around the tested samples.</summary>
    public readonly ref struct Window
    {
        /// <summary>Rows y - 1, y, y + 1 of the finer difference.</summary>
        public required ReadOnlySpan<float> FinerAbove { get; init; }

        public required ReadOnlySpan<float> Finer { get; init; }

        public required ReadOnlySpan<float> FinerBelow { get; init; }

        public required ReadOnlySpan<float> Above { get; init; }

        /// <summary>The tested row.</summary>
        public required ReadOnlySpan<float> Center { get; init; }

        public required ReadOnlySpan<float> Below { get; init; }

        public required ReadOnlySpan<float> CoarserAbove { get; init; }

        public required ReadOnlySpan<float> Coarser { get; init; }

        public required ReadOnlySpan<float> CoarserBelow { get; init; }
    }

    /// <summary>
    /// Writes the x of extrema stronger than <paramref name="threshold"/> from start up to end; returns their number.
    /// </summary>
    public static int Row(in Window rows, float threshold, int start, int end, Span<int> hits)
    {
        var count = 0;
        var x = start;
        for (; x <= end - Lanes; x += Lanes)
        {
            for (var mask = Block(rows, threshold, x); mask != 0; mask &= mask - 1)
                hits[count++] = x + System.Numerics.BitOperations.TrailingZeroCount(mask);
        }
        for (; x < end; x++)
        {
            if (IsExtremum(rows, threshold, x))
                hits[count++] = x;
        }
        return count;
    }

    /// <summary>The definition.</summary>
    internal static bool IsExtremum(in Window rows, float threshold, int x)
    {
        var value = rows.Center[x];
        if (!(MathF.Abs(value) > threshold))
            return false;
        var sign = value > 0 ? 1f : -1f;
        var peak = sign * value;
        return peak > sign * rows.Center[x - 1] && peak > sign * rows.Center[x + 1]
            && IsAbove(peak, sign, rows.Above, x) && IsAbove(peak, sign, rows.Below, x)
            && IsAbove(peak, sign, rows.FinerAbove, x) && IsAbove(peak, sign, rows.Finer, x)
            && IsAbove(peak, sign, rows.FinerBelow, x)
            && IsAbove(peak, sign, rows.CoarserAbove, x) && IsAbove(peak, sign, rows.Coarser, x)
            && IsAbove(peak, sign, rows.CoarserBelow, x);
    }

    private static bool IsAbove(float peak, float sign, ReadOnlySpan<float> row, int x) =>
        peak > sign * row[x - 1] && peak > sign * row[x] && peak > sign * row[x + 1];

    private static uint Block(in Window rows, float threshold, int x)
    {
        var center = Load(rows.Center, x);
        var strong = Vector256.GreaterThan(Vector256.Abs(center), Vector256.Create(threshold));
        if (strong == Vector256<float>.Zero)
            return 0;
        // A minimum is compared with its sign flipped.
        var sign = center & Vector256.Create(-0f);
        var peak = center ^ sign;
        var left = Load(rows.Center, x - 1) ^ sign;
        var right = Load(rows.Center, x + 1) ^ sign;
        var highest = Vector256.Max(left, right);
        highest = Vector256.Max(highest, Highest(rows.Above, x, sign));
        highest = Vector256.Max(highest, Highest(rows.Below, x, sign));
        var extremal = strong & Vector256.GreaterThan(peak, highest);
        if (extremal == Vector256<float>.Zero)
            return 0;
        highest = Vector256.Max(Highest(rows.Finer, x, sign), Highest(rows.Coarser, x, sign));
        highest = Vector256.Max(highest, Highest(rows.FinerAbove, x, sign));
        highest = Vector256.Max(highest, Highest(rows.FinerBelow, x, sign));
        highest = Vector256.Max(highest, Highest(rows.CoarserAbove, x, sign));
        highest = Vector256.Max(highest, Highest(rows.CoarserBelow, x, sign));
        return (extremal & Vector256.GreaterThan(peak, highest)).ExtractMostSignificantBits();
    }

    private static Vector256<float> Highest(ReadOnlySpan<float> row, int x, Vector256<float> sign) =>
        Vector256.Max(Vector256.Max(Load(row, x - 1) ^ sign, Load(row, x) ^ sign), Load(row, x + 1) ^ sign);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load(ReadOnlySpan<float> row, int x) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(row), (nuint)x);
}
