using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Reality.Core.Numerics;

namespace Reality.Engine.Features;

/// <summary>
/// One-dimensional symmetric filters along and across rows: <c>w0 a(0) + Σ wk (a(-k) + a(k))</c>, summed from the center
/// outwards with fused multiply-adds.
/// </summary>
public static class GaussianBlur
{
    /// <summary>Filters along a row, for x from <paramref name="start"/> up to <paramref name="end"/>.</summary>
    public static void AlongRow(ReadOnlySpan<float> source, ReadOnlySpan<float> weights, int start, int end, Span<float> target)
    {
        Debug.Assert(start >= weights.Length - 1 && end + weights.Length - 1 <= source.Length && end <= target.Length);
        if (Vector512.IsHardwareAccelerated)
            AlongRow<Lanes512, Vector512<float>>(source, weights, start, end, target);
        else
            AlongRow<Lanes256, Vector256<float>>(source, weights, start, end, target);
    }

    /// <summary>
    /// Filters across rows, for x from <paramref name="start"/> up to <paramref name="end"/>. Row k - radius of the window
    /// begins at <c>rowOffsets[k]</c> of <paramref name="rows"/>.
    /// </summary>
    public static void AcrossRows(
        ReadOnlySpan<float> rows, ReadOnlySpan<int> rowOffsets, ReadOnlySpan<float> weights, int start, int end,
        Span<float> target)
    {
        Debug.Assert(rowOffsets.Length == 2 * weights.Length - 1 && end <= target.Length);
        if (Vector512.IsHardwareAccelerated)
            AcrossRows<Lanes512, Vector512<float>>(rows, rowOffsets, weights, start, end, target);
        else
            AcrossRows<Lanes256, Vector256<float>>(rows, rowOffsets, weights, start, end, target);
    }

    /// <summary>
    /// The definition of <see cref="AlongRow(ReadOnlySpan{float}, ReadOnlySpan{float}, int, int, Span{float})"/>.
    /// </summary>
    internal static float AlongRowAt(ReadOnlySpan<float> source, ReadOnlySpan<float> weights, int x)
    {
        var sum = weights[0] * source[x];
        for (var k = 1; k < weights.Length; k++)
            sum = MathF.FusedMultiplyAdd(weights[k], source[x - k] + source[x + k], sum);
        return sum;
    }

    /// <summary>The definition of the filter across rows.</summary>
    internal static float AcrossRowsAt(ReadOnlySpan<float> rows, ReadOnlySpan<int> rowOffsets, ReadOnlySpan<float> weights, int x)
    {
        var radius = weights.Length - 1;
        var sum = weights[0] * rows[rowOffsets[radius] + x];
        for (var k = 1; k <= radius; k++)
            sum = MathF.FusedMultiplyAdd(weights[k], rows[rowOffsets[radius - k] + x] + rows[rowOffsets[radius + k] + x], sum);
        return sum;
    }

    internal static void AlongRow<TLanes, TVector>(
        ReadOnlySpan<float> source, ReadOnlySpan<float> weights, int start, int end, Span<float> target)
        where TLanes : struct, IRowLanes<TVector>
        where TVector : struct
    {
        ref var input = ref MemoryMarshal.GetReference(source);
        ref var output = ref MemoryMarshal.GetReference(target);
        var lanes = (nuint)TLanes.Count;
        var step = 4 * TLanes.Count;
        if (end - start < step)
        {
            for (var x = start; x < end; x++)
                target[x] = AlongRowAt(source, weights, x);
            return;
        }
        // The last step overlaps the one before it.
        for (var next = start; next < end; next += step)
        {
            var at = (nuint)Math.Min(next, end - step);
            var weight = TLanes.Broadcast(weights[0]);
            var s0 = TLanes.Multiply(weight, TLanes.Load(ref input, at));
            var s1 = TLanes.Multiply(weight, TLanes.Load(ref input, at + lanes));
            var s2 = TLanes.Multiply(weight, TLanes.Load(ref input, at + 2 * lanes));
            var s3 = TLanes.Multiply(weight, TLanes.Load(ref input, at + 3 * lanes));
            for (var k = 1; k < weights.Length; k++)
            {
                weight = TLanes.Broadcast(weights[k]);
                var (left, right) = (at - (nuint)k, at + (nuint)k);
                s0 = TLanes.AddPair(s0, weight, TLanes.Load(ref input, left), TLanes.Load(ref input, right));
                s1 = TLanes.AddPair(s1, weight, TLanes.Load(ref input, left + lanes), TLanes.Load(ref input, right + lanes));
                s2 = TLanes.AddPair(
                    s2, weight, TLanes.Load(ref input, left + 2 * lanes), TLanes.Load(ref input, right + 2 * lanes));
                s3 = TLanes.AddPair(
                    s3, weight, TLanes.Load(ref input, left + 3 * lanes), TLanes.Load(ref input, right + 3 * lanes));
            }
            TLanes.Store(s0, ref output, at);
            TLanes.Store(s1, ref output, at + lanes);
            TLanes.Store(s2, ref output, at + 2 * lanes);
            TLanes.Store(s3, ref output, at + 3 * lanes);
        }
    }

    internal static void AcrossRows<TLanes, TVector>(
        ReadOnlySpan<float> rows, ReadOnlySpan<int> rowOffsets, ReadOnlySpan<float> weights, int start, int end,
        Span<float> target)
        where TLanes : struct, IRowLanes<TVector>
        where TVector : struct
    {
        var radius = weights.Length - 1;
        ref var input = ref MemoryMarshal.GetReference(rows);
        ref var output = ref MemoryMarshal.GetReference(target);
        var lanes = (nuint)TLanes.Count;
        var step = 4 * TLanes.Count;
        if (end - start < step)
        {
            for (var x = start; x < end; x++)
                target[x] = AcrossRowsAt(rows, rowOffsets, weights, x);
            return;
        }
        for (var next = start; next < end; next += step)
        {
            var x = Math.Min(next, end - step);
            var at = (nuint)(rowOffsets[radius] + x);
            var weight = TLanes.Broadcast(weights[0]);
            var s0 = TLanes.Multiply(weight, TLanes.Load(ref input, at));
            var s1 = TLanes.Multiply(weight, TLanes.Load(ref input, at + lanes));
            var s2 = TLanes.Multiply(weight, TLanes.Load(ref input, at + 2 * lanes));
            var s3 = TLanes.Multiply(weight, TLanes.Load(ref input, at + 3 * lanes));
            for (var k = 1; k <= radius; k++)
            {
                weight = TLanes.Broadcast(weights[k]);
                var (above, below) = ((nuint)(rowOffsets[radius - k] + x), (nuint)(rowOffsets[radius + k] + x));
                s0 = TLanes.AddPair(s0, weight, TLanes.Load(ref input, above), TLanes.Load(ref input, below));
                s1 = TLanes.AddPair(s1, weight, TLanes.Load(ref input, above + lanes), TLanes.Load(ref input, below + lanes));
                s2 = TLanes.AddPair(
                    s2, weight, TLanes.Load(ref input, above + 2 * lanes), TLanes.Load(ref input, below + 2 * lanes));
                s3 = TLanes.AddPair(
                    s3, weight, TLanes.Load(ref input, above + 3 * lanes), TLanes.Load(ref input, below + 3 * lanes));
            }
            at = (nuint)x;
            TLanes.Store(s0, ref output, at);
            TLanes.Store(s1, ref output, at + lanes);
            TLanes.Store(s2, ref output, at + 2 * lanes);
            TLanes.Store(s3, ref output, at + 3 * lanes);
        }
    }
}

/// <summary>A sampled Gaussian with unit sum, truncated at four standard deviations.</summary>
public sealed class GaussianKernel
{
    /// <param name="sigma">Standard deviation in samples, greater than zero.</param>
    public GaussianKernel(double sigma)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sigma);
        Sigma = sigma;
        var radius = Math.Max(1, (int)Math.Round(4 * sigma));
        var weights = new double[radius + 1];
        for (var i = 0; i <= radius; i++)
            weights[i] = ExactMath.Exp(-0.5 * i * i / (sigma * sigma));
        var sum = 2 * weights.Sum() - weights[0];
        Weights = Array.ConvertAll(weights, w => (float)(w / sum));
    }

    public double Sigma { get; }

    /// <summary>Weight of the center, then of the samples at distances 1, 2 … <see cref="Radius"/> on each side.</summary>
    public float[] Weights { get; }

    public int Radius => Weights.Length - 1;
}
