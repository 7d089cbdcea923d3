namespace Reality.Core.Numerics;

/// <summary>
/// Replaces the Cholesky factor L of a <see cref="TiledMatrix"/> by those tiles of the inverse Z that the pattern of the factor
/// keeps; the others are never computed.
/// </summary>
/// <remarks>
/// Columns come from last to first, with Y[k, j] = L[k, j] L[j, j]⁻¹:
/// <code>
/// Z[i, j] = -Σ Z[i, k] Y[k, j]      Z[j, j] = L[j, j]⁻ᵀ L[j, j]⁻¹ - Σ Y[k, j]ᵀ Z[k, j]      k: rows of column j
/// </code>
/// Elimination has filled all tiles [i, k] of two rows of a column, so every term is kept. K. Takahashi, J. Fagan and M. Chen,
/// "Formation of a sparse bus impedance matrix and its application to short circuit study" (1973). Each tile has one writer and a
/// fixed order of terms: any number of threads gives the same bits.
/// </remarks>
public static class SelectedInversion
{
    private const int Side = TileKernels.Side;
    private const int Area = TileKernels.Area;

    /// <summary>Replaces the factor by the inverse; tiles on the diagonal become whole, above it too.</summary>
    public static void Replace(TiledMatrix factor, int threadCount = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(factor);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threadCount };
        var (negative, scratch) = (new double[Area], new double[Area]);
        for (var column = factor.Pattern.Size - 1; column >= 0; column--)
        {
            cancellation.ThrowIfCancellationRequested();
            SetNegativeInverseTransposed(factor.Tile(factor.Pattern.DiagonalOf(column)), negative);
            var quotients = QuotientsOf(factor, column, negative);
            var at = column;
            Parallel.For(0, quotients.Length, parallel, () => new double[Area], (i, _, transposed) =>
            {
                SetBelow(factor, at, i, quotients, transposed);
                return transposed;
            }, _ => { });
            SetDiagonal(factor, column, quotients, negative, scratch);
        }
    }

    // Yᵀ of each row of a column.
    private static double[][] QuotientsOf(TiledMatrix factor, int column, double[] negative)
    {
        var first = factor.Pattern.DiagonalOf(column) + 1;
        var quotients = new double[factor.Pattern.RowsOf(column).Length][];
        for (var i = 0; i < quotients.Length; i++)
        {
            quotients[i] = new double[Area];
            TileKernels.SubtractProduct(quotients[i], negative, factor.Tile(first + i));
        }
        return quotients;
    }

    private static void SetBelow(TiledMatrix matrix, int column, int i, double[][] quotients, double[] transposed)
    {
        var pattern = matrix.Pattern;
        var rows = pattern.RowsOf(column);
        var target = matrix.Tile(pattern.DiagonalOf(column) + 1 + i);
        target.Clear();
        for (var k = 0; k < rows.Length; k++)
        {
            if (rows[i] >= rows[k])
                TileKernels.SubtractProduct(target, matrix.Tile(pattern.IndexOf(rows[i], rows[k])), quotients[k]);
            else
            {
                Transpose(matrix.Tile(pattern.IndexOf(rows[k], rows[i])), transposed);
                TileKernels.SubtractProduct(target, transposed, quotients[k]);
            }
        }
    }

    private static void SetDiagonal(TiledMatrix matrix, int column, double[][] quotients, double[] negative, double[] scratch)
    {
        var at = matrix.Pattern.DiagonalOf(column);
        var target = matrix.Tile(at);
        target.Clear();
        for (var i = 0; i < Area; i++)
            scratch[i] = -negative[i];
        TileKernels.SubtractProduct(target, negative, scratch);
        foreach (var quotient in quotients)
        {
            Transpose(matrix.Tile(++at), scratch);
            TileKernels.SubtractProduct(target, quotient, scratch);
        }
        TileKernels.Mirror(target);
    }

    // -L⁻ᵀ for a lower triangle.
    private static void SetNegativeInverseTransposed(ReadOnlySpan<double> lower, double[] target)
    {
        Span<double> unit = stackalloc double[Side];
        for (var column = 0; column < Side; column++)
        {
            unit.Clear();
            unit[column] = 1;
            TileKernels.SolveForward(lower, unit);
            for (var row = 0; row < Side; row++)
                target[row * Side + column] = -unit[row];
        }
    }

    private static void Transpose(ReadOnlySpan<double> tile, double[] target)
    {
        for (var column = 0; column < Side; column++)
        {
            for (var row = 0; row < Side; row++)
                target[row * Side + column] = tile[column * Side + row];
        }
    }
}
