using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Reality.Core.Numerics;

/// <summary>Cholesky factorization of dense symmetric positive definite matrices, and solving with it.</summary>
/// <remarks>
/// Row-major, lower triangle, in place: A = L Lᵀ. Left-looking over block columns; within one, block rows are independent
/// and run in parallel. Each entry is one dot product in a fixed order, so any number of threads gives the same bits.
/// </remarks>
public static class DenseCholesky
{
    private const int Block = 64;

    /// <summary>
    /// Replaces the lower triangle of <paramref name="a"/> (n x n) by its factor; the upper triangle is not touched.
    /// False if a pivot is not positive: the matrix is not positive definite, and its content is lost.
    /// </summary>
    public static bool TryFactor(double[] a, int n, int threadCount = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentOutOfRangeException.ThrowIfLessThan(a.LongLength, (long)n * n, nameof(a));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threadCount };
        for (var column = 0; column < n; column += Block)
        {
            cancellation.ThrowIfCancellationRequested();
            var width = Math.Min(Block, n - column);
            SubtractProducts(a, n, column, width, column, width, lowerOnly: true);
            if (!TryFactorDiagonal(a, n, column, width))
                return false;

            var blocks = (n - column - width + Block - 1) / Block;
            if (blocks > 1 && threadCount > 1)
                Parallel.For(0, blocks, parallel, b => EliminateBelow(a, n, column, width, column + width + b * Block));
            else
            {
                for (var b = 0; b < blocks; b++)
                    EliminateBelow(a, n, column, width, column + width + b * Block);
            }
        }
        return true;
    }

    /// <summary>Solves L Lᵀ x = b in place with the factor of <see cref="TryFactor"/>.</summary>
    public static void Solve(ReadOnlySpan<double> factor, int n, Span<double> b)
    {
        SolveForward(factor, n, b);
        SolveBackward(factor, n, b);
    }

    /// <summary>Solves L x = b in place.</summary>
    public static void SolveForward(ReadOnlySpan<double> factor, int n, Span<double> b)
    {
        for (var i = 0; i < n; i++)
        {
            var row = factor.Slice(i * n, i + 1);
            b[i] = (b[i] - Dot(row[..i], b[..i])) / row[i];
        }
    }

    /// <summary>Solves Lᵀ x = b in place.</summary>
    public static void SolveBackward(ReadOnlySpan<double> factor, int n, Span<double> b)
    {
        for (var i = n - 1; i >= 0; i--)
        {
            var row = factor.Slice(i * n, i + 1);
            var x = b[i] / row[i];
            b[i] = x;
            for (var j = 0; j < i; j++)
                b[j] -= x * row[j];
        }
    }

    private static void EliminateBelow(double[] a, int n, int column, int width, int firstRow)
    {
        var rows = Math.Min(Block, n - firstRow);
        SubtractProducts(a, n, firstRow, rows, column, width, lowerOnly: false);
        for (var i = firstRow; i < firstRow + rows; i++)
        {
            var row = a.AsSpan(i * n + column, width);
            for (var j = 0; j < width; j++)
            {
                var pivotRow = a.AsSpan((column + j) * n + column, j + 1);
                row[j] = (row[j] - Dot(row[..j], pivotRow[..j])) / pivotRow[j];
            }
        }
    }

    private static bool TryFactorDiagonal(double[] a, int n, int column, int width)
    {
        for (var j = 0; j < width; j++)
        {
            var row = a.AsSpan((column + j) * n + column, width);
            var pivot = row[j] - Dot(row[..j], row[..j]);
            if (!(pivot > 0) || !double.IsFinite(pivot))
                return false;
            row[j] = Math.Sqrt(pivot);
            for (var i = j + 1; i < width; i++)
            {
                var lower = a.AsSpan((column + i) * n + column, j + 1);
                lower[j] = (lower[j] - Dot(lower[..j], row[..j])) / row[j];
            }
        }
        return true;
    }

    // a[row, column] -= sum over k < column0 of a[row, k] a[column, k], two rows by two columns at a time.
    private static void SubtractProducts(
        double[] a, int n, int row0, int rows, int column0, int columns, bool lowerOnly)
    {
        if (column0 == 0)
            return;
        for (var i = 0; i < rows; i += 2)
        {
            var secondRow = i + 1 < rows;
            var lastColumn = lowerOnly ? Math.Min(columns, i + 2) : columns;
            for (var j = 0; j < lastColumn; j += 2)
            {
                var secondColumn = j + 1 < columns;
                var r0 = (row0 + i) * n;
                var r1 = secondRow ? r0 + n : r0;
                var c0 = (column0 + j) * n;
                var c1 = secondColumn ? c0 + n : c0;
                Dot4(a, r0, r1, c0, c1, column0, out var d00, out var d01, out var d10, out var d11);
                var at = column0 + j;
                a[r0 + at] -= d00;
                if (secondColumn)
                    a[r0 + at + 1] -= d01;
                if (secondRow)
                    a[r1 + at] -= d10;
                if (secondRow && secondColumn)
                    a[r1 + at + 1] -= d11;
            }
        }
    }

    private static void Dot4(
        double[] a, int r0, int r1, int c0, int c1, int length,
        out double d00, out double d01, out double d10, out double d11)
    {
        ref var first = ref MemoryMarshal.GetArrayDataReference(a);
        var s00 = Vector256<double>.Zero;
        var s01 = Vector256<double>.Zero;
        var s10 = Vector256<double>.Zero;
        var s11 = Vector256<double>.Zero;
        var k = 0;
        for (; k <= length - 4; k += 4)
        {
            var x0 = Vector256.LoadUnsafe(ref first, (nuint)(r0 + k));
            var x1 = Vector256.LoadUnsafe(ref first, (nuint)(r1 + k));
            var y0 = Vector256.LoadUnsafe(ref first, (nuint)(c0 + k));
            var y1 = Vector256.LoadUnsafe(ref first, (nuint)(c1 + k));
            s00 = s00 + x0 * y0;
            s01 = s01 + x0 * y1;
            s10 = s10 + x1 * y0;
            s11 = s11 + x1 * y1;
        }
        d00 = SumOf(s00);
        d01 = SumOf(s01);
        d10 = SumOf(s10);
        d11 = SumOf(s11);
        for (; k < length; k++)
        {
            d00 += a[r0 + k] * a[c0 + k];
            d01 += a[r0 + k] * a[c1 + k];
            d10 += a[r1 + k] * a[c0 + k];
            d11 += a[r1 + k] * a[c1 + k];
        }
    }

    // In this order on every machine.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double SumOf(Vector256<double> v) => v.GetElement(0) + v.GetElement(1) + (v.GetElement(2) + v.GetElement(3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = Vector256<double>.Zero;
        var k = 0;
        for (; k <= x.Length - 4; k += 4)
            sum += Vector256.Create(x[k..]) * Vector256.Create(y[k..]);
        var total = SumOf(sum);
        for (; k < x.Length; k++)
            total += x[k] * y[k];
        return total;
    }
}
