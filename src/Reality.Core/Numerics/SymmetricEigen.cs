namespace Reality.Core.Numerics;

/// <summary>
/// Eigenvalues and eigenvectors of small symmetric matrices by cyclic Jacobi rotations (Golub and Van Loan, 8.5).
/// </summary>
/// <remarks>Exact to rounding also for tiny eigenvalues next to large ones; meant for n up to about 12.</remarks>
public static class SymmetricEigen
{
    private const int MaxSweeps = 60;

    /// <summary>
    /// Decomposes <paramref name="matrix"/> (n x n, row by row; destroyed). Eigenvalues come in ascending order;
    /// eigenvector i is row i of <paramref name="vectors"/>.
    /// </summary>
    public static void Solve(Span<double> matrix, int n, Span<double> values, Span<double> vectors)
    {
        vectors[..(n * n)].Clear();
        for (var i = 0; i < n; i++)
            vectors[i * n + i] = 1;
        for (var sweep = 0; sweep < MaxSweeps && !IsDiagonal(matrix, n); sweep++)
        {
            for (var p = 0; p < n - 1; p++)
            {
                for (var q = p + 1; q < n; q++)
                    Rotate(matrix, n, vectors, p, q);
            }
        }
        for (var i = 0; i < n; i++)
            values[i] = matrix[i * n + i];
        Sort(values, vectors, n);
    }

    /// <summary>The eigenvector of the smallest eigenvalue of a symmetric 3 x 3 matrix.</summary>
    public static Vector3d SmallestDirection(in Matrix3d m)
    {
        Span<double> a = [m.M00, m.M01, m.M02, m.M10, m.M11, m.M12, m.M20, m.M21, m.M22];
        Span<double> values = stackalloc double[3];
        Span<double> vectors = stackalloc double[9];
        Solve(a, 3, values, vectors);
        return new(vectors[0], vectors[1], vectors[2]);
    }

    private static bool IsDiagonal(ReadOnlySpan<double> a, int n)
    {
        double off = 0, diagonal = 0;
        for (var i = 0; i < n; i++)
        {
            diagonal += a[i * n + i] * a[i * n + i];
            for (var j = 0; j < i; j++)
                off += a[i * n + j] * a[i * n + j];
        }
        return off <= 1e-34 * diagonal;
    }

    private static void Rotate(Span<double> a, int n, Span<double> v, int p, int q)
    {
        var apq = a[p * n + q];
        if (apq == 0)
            return;
        var theta = (a[q * n + q] - a[p * n + p]) / (2 * apq);
        var t = Math.Abs(theta) > 1e150
            ? 0.5 / theta
            : Math.CopySign(1, theta) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        var c = 1 / Math.Sqrt(t * t + 1);
        var s = t * c;
        for (var k = 0; k < n; k++)
            (a[k * n + p], a[k * n + q]) = (c * a[k * n + p] - s * a[k * n + q], s * a[k * n + p] + c * a[k * n + q]);
        for (var k = 0; k < n; k++)
            (a[p * n + k], a[q * n + k]) = (c * a[p * n + k] - s * a[q * n + k], s * a[p * n + k] + c * a[q * n + k]);
        for (var k = 0; k < n; k++)
            (v[p * n + k], v[q * n + k]) = (c * v[p * n + k] - s * v[q * n + k], s * v[p * n + k] + c * v[q * n + k]);
    }

    private static void Sort(Span<double> values, Span<double> vectors, int n)
    {
        for (var i = 0; i < n - 1; i++)
        {
            var smallest = i;
            for (var j = i + 1; j < n; j++)
            {
                if (values[j] < values[smallest])
                    smallest = j;
            }
            if (smallest == i)
                continue;
            (values[i], values[smallest]) = (values[smallest], values[i]);
            for (var k = 0; k < n; k++)
                (vectors[i * n + k], vectors[smallest * n + k]) = (vectors[smallest * n + k], vectors[i * n + k]);
        }
    }
}
