using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>Sums of outer products on small blocks: the inner loops of bundle adjustment.</summary>
/// <remarks>
/// Rows are padded with zeros to multiples of eight. Each element takes the same operations in the same order as in the
/// definition, without fused multiply-add, so that results are the same bits on every processor.
/// </remarks>
internal static class BlockKernels
{
    /// <summary>Elements that rows are padded to a multiple of.</summary>
    public const int Lanes = 8;

    /// <summary>target[r, c] += leftX[r] rightX[c] + leftY[r] rightY[c]; columns are padded, rows are not.</summary>
    public static void AddOuter(
        Span<double> target, ReadOnlySpan<double> leftX, ReadOnlySpan<double> leftY,
        ReadOnlySpan<double> rightX, ReadOnlySpan<double> rightY)
    {
        var columns = rightX.Length;
        ref var t = ref MemoryMarshal.GetReference(target[..(leftX.Length * columns)]);
        for (var c = 0; c < columns; c += Lanes)
        {
            var x = Load(rightX, c);
            var y = Load(rightY, c);
            for (var r = 0; r < leftX.Length; r++)
            {
                var at = (nuint)(r * columns + c);
                var sum = Vector512.LoadUnsafe(ref t, at) + (leftX[r] * x + leftY[r] * y);
                sum.StoreUnsafe(ref t, at);
            }
        }
    }

    /// <summary>The definition of <see cref="AddOuter"/>.</summary>
    public static void AddOuterDefinition(
        Span<double> target, ReadOnlySpan<double> leftX, ReadOnlySpan<double> leftY,
        ReadOnlySpan<double> rightX, ReadOnlySpan<double> rightY)
    {
        for (var r = 0; r < leftX.Length; r++)
        {
            for (var c = 0; c < rightX.Length; c++)
                target[r * rightX.Length + c] += leftX[r] * rightX[c] + leftY[r] * rightY[c];
        }
    }

    /// <summary>result = m block, for a symmetric m and blocks of three padded rows.</summary>
    public static void Multiply(in Symmetric3 m, ReadOnlySpan<double> block, Span<double> result)
    {
        var columns = block.Length / 3;
        ref var target = ref MemoryMarshal.GetReference(result[..block.Length]);
        for (var c = 0; c < columns; c += Lanes)
        {
            var (x, y, z) = (Load(block, c), Load(block, columns + c), Load(block, 2 * columns + c));
            (m.Xx * x + m.Xy * y + m.Xz * z).StoreUnsafe(ref target, (nuint)c);
            (m.Xy * x + m.Yy * y + m.Yz * z).StoreUnsafe(ref target, (nuint)(columns + c));
            (m.Xz * x + m.Yz * y + m.Zz * z).StoreUnsafe(ref target, (nuint)(2 * columns + c));
        }
    }

    /// <summary>
    /// target[r, c] -= Σ left[k, r] right[k, c] over k = 0, 1, 2, for c = 0 .. 5. Left and right are three rows; those of
    /// right are padded to eight.
    /// </summary>
    /// <param name="target">First element of the first row.</param>
    /// <param name="targetStride">Elements from a row of the target to the next.</param>
    /// <param name="left">Three rows of <paramref name="leftStride"/>.</param>
    /// <param name="leftStride">Elements from a row to the next.</param>
    /// <param name="rows">Rows of the target.</param>
    /// <param name="right">Three rows of eight.</param>
    public static void SubtractSix(
        Span<double> target, int targetStride, ReadOnlySpan<double> left, int leftStride, int rows, ReadOnlySpan<double> right)
    {
        ref var t = ref MemoryMarshal.GetReference(target[..((rows - 1) * targetStride + 6)]);
        ref var w = ref MemoryMarshal.GetReference(right[..(3 * Lanes)]);
        var (a0, a1) = (Vector256.LoadUnsafe(ref w, 0), Vector128.LoadUnsafe(ref w, 4));
        var (b0, b1) = (Vector256.LoadUnsafe(ref w, 8), Vector128.LoadUnsafe(ref w, 12));
        var (c0, c1) = (Vector256.LoadUnsafe(ref w, 16), Vector128.LoadUnsafe(ref w, 20));
        for (var r = 0; r < rows; r++)
        {
            var (x, y, z) = (left[r], left[leftStride + r], left[2 * leftStride + r]);
            var at = (nuint)(r * targetStride);
            (Vector256.LoadUnsafe(ref t, at) - (x * a0 + y * b0 + z * c0)).StoreUnsafe(ref t, at);
            (Vector128.LoadUnsafe(ref t, at + 4) - (x * a1 + y * b1 + z * c1)).StoreUnsafe(ref t, at + 4);
        }
    }

    /// <summary>The definition of <see cref="SubtractSix"/>.</summary>
    public static void SubtractSixDefinition(
        Span<double> target, int targetStride, ReadOnlySpan<double> left, int leftStride, int rows, ReadOnlySpan<double> right)
    {
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < 6; c++)
            {
                target[r * targetStride + c] -= left[r] * right[c] + left[leftStride + r] * right[Lanes + c]
                    + left[2 * leftStride + r] * right[2 * Lanes + c];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Load(ReadOnlySpan<double> row, int at) => Vector512.Create(row.Slice(at, Lanes));
}
