namespace Reality.Core.Numerics;

/// <summary>The tiles of a sparse symmetric matrix that are kept: all on the diagonal and some below it.</summary>
public sealed class TilePattern
{
    private readonly int[][] _rowsOfColumn;
    private readonly int[] _firstOfColumn;
    private readonly int[][] _columnsOfRow;
    private readonly int[][] _indicesOfRow;

    /// <summary>A pattern from the rows of the tiles below the diagonal, of each column, ascending.</summary>
    public TilePattern(int[][] rowsOfColumn)
    {
        ArgumentNullException.ThrowIfNull(rowsOfColumn);
        _rowsOfColumn = rowsOfColumn;
        _firstOfColumn = new int[rowsOfColumn.Length + 1];
        var counts = new int[rowsOfColumn.Length];
        for (var column = 0; column < rowsOfColumn.Length; column++)
        {
            _firstOfColumn[column + 1] = _firstOfColumn[column] + 1 + rowsOfColumn[column].Length;
            foreach (var row in rowsOfColumn[column])
                counts[row]++;
        }
        _columnsOfRow = Array.ConvertAll(counts, count => new int[count]);
        _indicesOfRow = Array.ConvertAll(counts, count => new int[count]);
        Array.Clear(counts);
        for (var column = 0; column < rowsOfColumn.Length; column++)
        {
            for (var i = 0; i < rowsOfColumn[column].Length; i++)
            {
                var row = rowsOfColumn[column][i];
                _columnsOfRow[row][counts[row]] = column;
                _indicesOfRow[row][counts[row]++] = _firstOfColumn[column] + 1 + i;
            }
        }
    }

    /// <summary>Number of tiles along the diagonal.</summary>
    public int Size => _rowsOfColumn.Length;

    /// <summary>Number of tiles.</summary>
    public int TileCount => _firstOfColumn[^1];

    /// <summary>Rows of a column below the diagonal, ascending.</summary>
    public ReadOnlySpan<int> RowsOf(int column) => _rowsOfColumn[column];

    /// <summary>Columns of a row before the diagonal, ascending.</summary>
    public ReadOnlySpan<int> ColumnsOf(int row) => _columnsOfRow[row];

    /// <summary>Indices of the tiles in <see cref="ColumnsOf"/>.</summary>
    public ReadOnlySpan<int> IndicesOf(int row) => _indicesOfRow[row];

    /// <summary>Index of the tile on the diagonal; those below it follow.</summary>
    public int DiagonalOf(int column) => _firstOfColumn[column];

    /// <summary>Index of a tile on or below the diagonal.</summary>
    /// <exception cref="ArgumentException">The tile is not kept.</exception>
    public int IndexOf(int row, int column)
    {
        if (row == column)
            return _firstOfColumn[column];
        var at = Array.BinarySearch(_rowsOfColumn[column], row);
        return at >= 0
            ? _firstOfColumn[column] + 1 + at
            : throw new ArgumentException($"The tile in row {row} of column {column} is not kept.");
    }

    /// <summary>The pattern of the Cholesky factor: with the tiles that elimination fills.</summary>
    /// <remarks>
    /// A column fills those columns that come first among its rows. J. Liu, "The role of elimination trees in sparse
    /// factorization" (1990).
    /// </remarks>
    public TilePattern WithFill()
    {
        var filled = new int[Size][];
        var children = Array.ConvertAll(_rowsOfColumn, _ => new List<int>());
        var seen = new int[Size];
        for (var column = 0; column < Size; column++)
        {
            var rows = new List<int>();
            void Add(int[] more)
            {
                foreach (var row in more)
                {
                    if (row <= column || seen[row] == column + 1)
                        continue;
                    seen[row] = column + 1;
                    rows.Add(row);
                }
            }
            Add(_rowsOfColumn[column]);
            foreach (var child in children[column])
                Add(filled[child]);
            rows.Sort();
            filled[column] = [.. rows];
            if (rows.Count > 0)
                children[rows[0]].Add(column);
        }
        return new(filled);
    }
}
