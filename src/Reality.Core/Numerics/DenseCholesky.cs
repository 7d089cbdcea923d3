using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reality.Core.Numerics;

/// <summary>
/// Cholesky factorization of small dense symmetric positive definite matrices, and solving with it; <see cref="TiledMatrix"/> is
/// for large ones.
/// </summary>
/// <remarks>Row-major, lower triangle, in place: A = L Lᵀ. Each entry is one dot product in a fixed order.</remarks>
public static class DenseCholesky
{
    /// <summary>
    /// Replaces the lower triangle of <paramref name="a"/> (n x n) by its factor; the upper triangle is not touched.
    /// False if a pivot is not positive: the matrix is not positive definite, and its content is lost.
    /// </summary>
    public static bool TryFactor(double[] a, int n)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentOutOfRangeException.ThrowIfLessThan(a.LongLength, (long)n * n, nameof(a));
        for (var j = 0; j < n; j++)
        {
            var row = a.AsSpan(j * n, j + 1);
            var pivot = row[j] - Dot(row[..j], row[..j]);
            if (!(pivot > 0) || !double.IsFinite(pivot))
                return false;
            row[j] = Math.Sqrt(pivot);
            for (var i = j + 1; i < n; i++)
            {
                var lower = a.AsSpan(i * n, j + 1);
                lower[j] = (lower[j] - Dot(lower[..j], row[..j])) / row[j];
            }
        }
        return true;
    }

    /// <summary>Solves L Lᵀ x = b in place with the factor of <see cref="TryFactor"/>.</summary>
    public static void Solve(ReadOnlySpan<double> factor, int n, Span<double> b)
    {
        for (var i = 0; i < n; i++)
        {
            var row = factor.Slice(i * n, i + 1);
            b[i] = (b[i] - Dot(row[..i], b[..i])) / row[i];
        }
        for (var i = n - 1; i >= 0; i--)
        {
            var row = factor.Slice(i * n, i + 1);
            var x = b[i] / row[i];
            b[i] = x;
            for (var j = 0; j < i; j++)
                b[j] -= x * row[j];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sums = Vector256<double>.Zero;
        var k = 0;
        for (; k <= x.Length - 4; k += 4)
            sums += Vector256.Create(x[k..]) * Vector256.Create(y[k..]);
        // In this order on every machine.
        var total = sums.GetElement(0) + sums.GetElement(1) + (sums.GetElement(2) + sums.GetElement(3));
        for (; k < x.Length; k++)
            total += x[k] * y[k];
        return total;
    }
}
