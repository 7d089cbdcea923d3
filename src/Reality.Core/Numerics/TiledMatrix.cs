namespace Reality.Core.Numerics;

/// <summary>
/// A sparse symmetric positive definite matrix in square tiles, and its Cholesky factorization A = L Lᵀ in place: the dense
/// kernel of small systems, and a block-sparse factorization of large ones.
/// </summary>
/// <remarks>
/// The lower triangle is kept, tiles column after column, and so the entries in each tile. Left-looking: each tile takes the
/// products of the tiles before it in a fixed order, and tiles of one column are independent of each other, so any number of
/// threads gives the same bits.
/// </remarks>
public sealed class TiledMatrix : IDisposable
{
    /// <summary>Rows and columns of a tile.</summary>
    public const int Side = TileKernels.Side;

    // Products of tiles in a column that are worth several threads.
    private const int MinParallelProducts = 16;

    private readonly NativeBuffer<double> _entries;

    /// <summary>A matrix of zeros.</summary>
    public TiledMatrix(TilePattern pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        Pattern = pattern;
        _entries = new((long)TileKernels.Area * pattern.TileCount);
    }

    /// <summary>The tiles.</summary>
    public TilePattern Pattern { get; }

    /// <summary>Number of rows and columns.</summary>
    public int Size => Side * Pattern.Size;

    /// <summary>Memory of a matrix with a number of tiles, bytes.</summary>
    public static long BytesOf(long tileCount) => sizeof(double) * TileKernels.Area * tileCount;

    /// <summary>
    /// Entries of a tile by its index: row r of column c is [c · Side + r]. Above the diagonal of the matrix they do not count.
    /// </summary>
    public Span<double> Tile(int index) => _entries.Span.Slice(index * TileKernels.Area, TileKernels.Area);

    /// <summary>
    /// The entries from a row and a column on, up to the end of their tile, where a column begins <see cref="Side"/> after the
    /// one before.
    /// </summary>
    public Span<double> At(int row, int column) =>
        Tile(Pattern.IndexOf(row / Side, column / Side))[(column % Side * Side + row % Side)..];

    /// <summary>Sets all entries to zero.</summary>
    public void Clear() => _entries.Span.Clear();

    /// <summary>
    /// Replaces the matrix by its factor, for a pattern that is filled; false if it is not positive definite, and its content is
    /// lost.
    /// </summary>
    public bool TryFactor(int threadCount = 1, CancellationToken cancellation = default)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threadCount };
        for (var column = 0; column < Pattern.Size; column++)
        {
            cancellation.ThrowIfCancellationRequested();
            var first = Pattern.DiagonalOf(column);
            SubtractProducts(column, column, first);
            if (!TileKernels.TryFactor(Tile(first)))
                return false;
            var count = Pattern.RowsOf(column).Length;
            if (threadCount > 1 && count * Pattern.ColumnsOf(column).Length >= MinParallelProducts)
            {
                var at = column;
                Parallel.For(0, count, parallel, i => Eliminate(at, i));
            }
            else
            {
                for (var i = 0; i < count; i++)
                    Eliminate(column, i);
            }
        }
        return true;
    }

    /// <summary>Solves L Lᵀ x = b in place with the factor.</summary>
    public void Solve(Span<double> b)
    {
        for (var column = 0; column < Pattern.Size; column++)
        {
            var at = Pattern.DiagonalOf(column);
            var x = b.Slice(column * Side, Side);
            TileKernels.SolveForward(Tile(at), x);
            foreach (var row in Pattern.RowsOf(column))
                TileKernels.AddProduct(b.Slice(row * Side, Side), -1, Tile(++at), x);
        }
        for (var column = Pattern.Size - 1; column >= 0; column--)
        {
            var at = Pattern.DiagonalOf(column);
            var x = b.Slice(column * Side, Side);
            foreach (var row in Pattern.RowsOf(column))
                TileKernels.AddTransposedProduct(x, -1, Tile(++at), b.Slice(row * Side, Side));
            TileKernels.SolveBackward(Tile(Pattern.DiagonalOf(column)), x);
        }
    }

    /// <summary>product = A x, for a matrix whose tiles on the diagonal are whole (<see cref="TileKernels.Mirror"/>).</summary>
    /// <remarks>Each row of tiles is summed by one thread: any number of threads gives the same bits.</remarks>
    public void Multiply(double[] x, double[] product, ParallelOptions parallel) => Parallel.For(0, Pattern.Size, parallel, row =>
    {
        var sum = product.AsSpan(row * Side, Side);
        sum.Clear();
        var columns = Pattern.ColumnsOf(row);
        for (var i = 0; i < columns.Length; i++)
            TileKernels.AddProduct(sum, 1, Tile(Pattern.IndicesOf(row)[i]), x.AsSpan(columns[i] * Side, Side));
        var at = Pattern.DiagonalOf(row);
        TileKernels.AddProduct(sum, 1, Tile(at), x.AsSpan(row * Side, Side));
        foreach (var below in Pattern.RowsOf(row))
            TileKernels.AddTransposedProduct(sum, 1, Tile(++at), x.AsSpan(below * Side, Side));
    });

    /// <summary>Frees the entries.</summary>
    public void Dispose() => _entries.Dispose();

    private void Eliminate(int column, int i)
    {
        var at = Pattern.DiagonalOf(column) + 1 + i;
        SubtractProducts(Pattern.RowsOf(column)[i], column, at);
        TileKernels.SolveRight(Tile(at), Tile(Pattern.DiagonalOf(column)));
    }

    // tile -= Σ L[row, k] L[column, k]ᵀ over the k before the column that both rows have.
    private void SubtractProducts(int row, int column, int at)
    {
        var tile = Tile(at);
        var mine = Pattern.ColumnsOf(row);
        var others = Pattern.ColumnsOf(column);
        for (int i = 0, j = 0; i < mine.Length && j < others.Length;)
        {
            var order = mine[i].CompareTo(others[j]);
            if (order == 0)
                TileKernels.SubtractProduct(tile, Tile(Pattern.IndicesOf(row)[i]), Tile(Pattern.IndicesOf(column)[j]));
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
    }
}
