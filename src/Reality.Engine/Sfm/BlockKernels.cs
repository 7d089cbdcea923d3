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

    /// <summary>target[c] += x rows[0, c] + y rows[1, c] + z rows[2, c], for three padded rows.</summary>
    public static void AddRows(Span<double> target, double x, double y, double z, ReadOnlySpan<double> rows)
    {
        var columns = rows.Length / 3;
        ref var t = ref MemoryMarshal.GetReference(target[..columns]);
        for (var c = 0; c < columns; c += Lanes)
        {
            var sum = x * Load(rows, c) + y * Load(rows, columns + c) + z * Load(rows, 2 * columns + c);
            (Vector512.LoadUnsafe(ref t, (nuint)c) + sum).StoreUnsafe(ref t, (nuint)c);
        }
    }

    /// <summary>
    /// target[r, c] -= Σ mine[i, r] k[i, j] other[j, c] over i and j in x, y: the share of one point in the reduced block of two
    /// poses that see it.
    /// </summary>
    /// <param name="target">First element of the first of six columns of six rows.</param>
    /// <param name="stride">Elements from a column to the next.</param>
    /// <param name="k">Two by two, A V⁻¹ Bᵀ: A and B are the derivatives of the two observations by the point.</param>
    /// <param name="mine">Derivatives in x and y by the pose of the rows, eight each.</param>
    /// <param name="other">The same of the columns.</param>
    public static void SubtractPosePair(
        Span<double> target, int stride, in PixelProduct k, ReadOnlySpan<double> mine, ReadOnlySpan<double> other)
    {
        ref var t = ref MemoryMarshal.GetReference(target[..(5 * stride + 6)]);
        ref var m = ref MemoryMarshal.GetReference(mine[..(2 * Lanes)]);
        ref var o = ref MemoryMarshal.GetReference(other[..(2 * Lanes)]);
        var (x0, x1) = (Vector256.LoadUnsafe(ref m, 0), Vector128.LoadUnsafe(ref m, 4));
        var (y0, y1) = (Vector256.LoadUnsafe(ref m, Lanes), Vector128.LoadUnsafe(ref m, Lanes + 4));
        for (var c = 0; c < 6; c++)
        {
            var (ox, oy) = (Unsafe.Add(ref o, c), Unsafe.Add(ref o, Lanes + c));
            var (x, y) = (k.Xx * ox + k.Xy * oy, k.Yx * ox + k.Yy * oy);
            var at = (nuint)(c * stride);
            (Vector256.LoadUnsafe(ref t, at) - (x * x0 + y * y0)).StoreUnsafe(ref t, at);
            (Vector128.LoadUnsafe(ref t, at + 4) - (x * x1 + y * y1)).StoreUnsafe(ref t, at + 4);
        }
    }

    /// <summary>The definition of <see cref="SubtractPosePair"/>.</summary>
    public static void SubtractPosePairDefinition(
        Span<double> target, int stride, in PixelProduct k, ReadOnlySpan<double> mine, ReadOnlySpan<double> other)
    {
        for (var c = 0; c < 6; c++)
        {
            var (x, y) = (k.Xx * other[c] + k.Xy * other[Lanes + c], k.Yx * other[c] + k.Yy * other[Lanes + c]);
            for (var r = 0; r < 6; r++)
                target[c * stride + r] -= x * mine[r] + y * mine[Lanes + r];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Load(ReadOnlySpan<double> row, int at) => Vector512.Create(row.Slice(at, Lanes));
}

/// <summary>A matrix between the two coordinates of one observation, in rows, and those of another.</summary>
internal readonly record struct PixelProduct(double Xx, double Xy, double Yx, double Yy);
