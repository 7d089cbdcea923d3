namespace Reality.Core.Numerics;

/// <summary>Null space of a few linear equations, by Gauss-Jordan elimination with full pivoting.</summary>
public static class NullSpace
{
    /// <summary>
    /// Solves rows · v = 0 for <paramref name="rowCount"/> independent rows of <paramref name="columnCount"/> numbers; false
    /// if the rows are linearly dependent.
    /// </summary>
    /// <param name="rows">Row by row; destroyed.</param>
    /// <param name="basis">Receives columnCount - rowCount unit vectors, not orthogonal to each other.</param>
    public static bool TryFind(Span<double> rows, int rowCount, int columnCount, Span<double> basis)
    {
        Span<int> columns = stackalloc int[columnCount];
        for (var c = 0; c < columnCount; c++)
            columns[c] = c;
        for (var step = 0; step < rowCount; step++)
        {
            if (!TryPivot(rows, rowCount, columnCount, step, columns))
                return false;
            Eliminate(rows, rowCount, columnCount, step);
        }
        for (var k = 0; k < columnCount - rowCount; k++)
            ReadVector(rows, rowCount, columnCount, k, columns, basis.Slice(k * columnCount, columnCount));
        return true;
    }

    /// <summary>Brings the largest entry of the rest to the diagonal.</summary>
    private static bool TryPivot(Span<double> rows, int rowCount, int columnCount, int step, Span<int> columns)
    {
        var (pivotRow, pivotColumn, largest) = (step, step, 0.0);
        for (var r = step; r < rowCount; r++)
        {
            for (var c = step; c < columnCount; c++)
            {
                if (Math.Abs(rows[r * columnCount + c]) > largest)
                    (pivotRow, pivotColumn, largest) = (r, c, Math.Abs(rows[r * columnCount + c]));
            }
        }
        if (!(largest > 1e-12))
            return false;
        for (var c = 0; c < columnCount; c++)
            Swap(rows, step * columnCount + c, pivotRow * columnCount + c);
        for (var r = 0; r < rowCount; r++)
            Swap(rows, r * columnCount + step, r * columnCount + pivotColumn);
        (columns[step], columns[pivotColumn]) = (columns[pivotColumn], columns[step]);
        return true;
    }

    private static void Eliminate(Span<double> rows, int rowCount, int columnCount, int step)
    {
        var pivot = rows.Slice(step * columnCount, columnCount);
        var inverse = 1 / pivot[step];
        for (var c = step; c < columnCount; c++)
            pivot[c] *= inverse;
        for (var r = 0; r < rowCount; r++)
        {
            var factor = rows[r * columnCount + step];
            if (r == step || factor == 0)
                continue;
            for (var c = step; c < columnCount; c++)
                rows[r * columnCount + c] -= factor * pivot[c];
        }
    }

    private static void ReadVector(
        ReadOnlySpan<double> rows, int rowCount, int columnCount, int free, ReadOnlySpan<int> columns, Span<double> vector)
    {
        vector.Clear();
        vector[columns[rowCount + free]] = 1;
        double square = 1;
        for (var r = 0; r < rowCount; r++)
        {
            var value = -rows[r * columnCount + rowCount + free];
            vector[columns[r]] = value;
            square += value * value;
        }
        var inverse = 1 / Math.Sqrt(square);
        foreach (ref var value in vector)
            value *= inverse;
    }

    private static void Swap(Span<double> values, int a, int b) => (values[a], values[b]) = (values[b], values[a]);
}
