using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Reality.Engine.Features;

/// <summary>
/// One-dimensional symmetric filters along and across rows: <c>w0 a(0) + Σ wk (a(-k) + a(k))</c>, summed from the center
/// outwards with fused multiply-adds.
/// </summary>
public static class GaussianBlur
{
    private const int Lanes = 8;
    private const int Block = 4 * Lanes;

    /// <summary>Filters along a row, for x from <paramref name="start"/> up to <paramref name="end"/>.</summary>
    public static void AlongRow(ReadOnlySpan<float> source, ReadOnlySpan<float> weights, int start, int end, Span<float> target)
    {
        var radius = weights.Length - 1;
        Debug.Assert(start - radius >= 0 && end + radius <= source.Length && end <= target.Length);
        ref var input = ref MemoryMarshal.GetReference(source);
        ref var output = ref MemoryMarshal.GetReference(target);
        var x = start;
        for (; x <= end - Block; x += Block)
        {
            var at = (nuint)x;
            var center = Vector256.Create(weights[0]);
            var s0 = center * Vector256.LoadUnsafe(ref input, at);
            var s1 = center * Vector256.LoadUnsafe(ref input, at + Lanes);
            var s2 = center * Vector256.LoadUnsafe(ref input, at + 2 * Lanes);
            var s3 = center * Vector256.LoadUnsafe(ref input, at + 3 * Lanes);
            for (var k = 1; k <= radius; k++)
            {
                var weight = Vector256.Create(weights[k]);
                var left = (nuint)(x - k);
                var right = (nuint)(x + k);
                s0 = AddPair(weight, ref input, left, ref input, right, s0);
                s1 = AddPair(weight, ref input, left + Lanes, ref input, right + Lanes, s1);
                s2 = AddPair(weight, ref input, left + 2 * Lanes, ref input, right + 2 * Lanes, s2);
                s3 = AddPair(weight, ref input, left + 3 * Lanes, ref input, right + 3 * Lanes, s3);
            }
            s0.StoreUnsafe(ref output, at);
            s1.StoreUnsafe(ref output, at + Lanes);
            s2.StoreUnsafe(ref output, at + 2 * Lanes);
            s3.StoreUnsafe(ref output, at + 3 * Lanes);
        }
        for (; x < end; x++)
            target[x] = AlongRowAt(source, weights, x);
    }

    /// <summary>
    /// Filters across rows, for x from <paramref name="start"/> up to <paramref name="end"/>. Row k - radius of the window
    /// begins at <c>rowOffsets[k]</c> of <paramref name="rows"/>.
    /// </summary>
    public static void AcrossRows(
        ReadOnlySpan<float> rows, ReadOnlySpan<int> rowOffsets, ReadOnlySpan<float> weights, int start, int end, Span<float> target)
    {
        var radius = weights.Length - 1;
        Debug.Assert(rowOffsets.Length == 2 * radius + 1 && end <= target.Length);
        ref var input = ref MemoryMarshal.GetReference(rows);
        ref var output = ref MemoryMarshal.GetReference(target);
        var x = start;
        for (; x <= end - Block; x += Block)
        {
            var at = (nuint)(rowOffsets[radius] + x);
            var center = Vector256.Create(weights[0]);
            var s0 = center * Vector256.LoadUnsafe(ref input, at);
            var s1 = center * Vector256.LoadUnsafe(ref input, at + Lanes);
            var s2 = center * Vector256.LoadUnsafe(ref input, at + 2 * Lanes);
            var s3 = center * Vector256.LoadUnsafe(ref input, at + 3 * Lanes);
            for (var k = 1; k <= radius; k++)
            {
                var weight = Vector256.Create(weights[k]);
                var above = (nuint)(rowOffsets[radius - k] + x);
                var below = (nuint)(rowOffsets[radius + k] + x);
                s0 = AddPair(weight, ref input, above, ref input, below, s0);
                s1 = AddPair(weight, ref input, above + Lanes, ref input, below + Lanes, s1);
                s2 = AddPair(weight, ref input, above + 2 * Lanes, ref input, below + 2 * Lanes, s2);
                s3 = AddPair(weight, ref input, above + 3 * Lanes, ref input, below + 3 * Lanes, s3);
            }
            at = (nuint)x;
            s0.StoreUnsafe(ref output, at);
            s1.StoreUnsafe(ref output, at + Lanes);
            s2.StoreUnsafe(ref output, at + 2 * Lanes);
            s3.StoreUnsafe(ref output, at + 3 * Lanes);
        }
        for (; x < end; x++)
            target[x] = AcrossRowsAt(rows, rowOffsets, weights, x);
    }

    /// <summary>The definition of <see cref="AlongRow"/>.</summary>
    internal static float AlongRowAt(ReadOnlySpan<float> source, ReadOnlySpan<float> weights, int x)
    {
        var sum = weights[0] * source[x];
        for (var k = 1; k < weights.Length; k++)
            sum = MathF.FusedMultiplyAdd(weights[k], source[x - k] + source[x + k], sum);
        return sum;
    }

    /// <summary>The definition of <see cref="AcrossRows"/>.</summary>
    internal static float AcrossRowsAt(ReadOnlySpan<float> rows, ReadOnlySpan<int> rowOffsets, ReadOnlySpan<float> weights, int x)
    {
        var radius = weights.Length - 1;
        var sum = weights[0] * rows[rowOffsets[radius] + x];
        for (var k = 1; k <= radius; k++)
            sum = MathF.FusedMultiplyAdd(weights[k], rows[rowOffsets[radius - k] + x] + rows[rowOffsets[radius + k] + x], sum);
        return sum;
    }

    private static Vector256<float> AddPair(
        Vector256<float> weight, ref float a, nuint atA, ref float b, nuint atB, Vector256<float> sum) =>
        Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref a, atA) + Vector256.LoadUnsafe(ref b, atB), sum);
}
