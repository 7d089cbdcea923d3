using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Sample.Surfaces;

/// <summary>
/// Triangles sorted into square columns of the ground plane, with the range of heights in each column and in each block of
/// columns.
/// </summary>
internal sealed class TriangleCells
{
    /// <summary>Columns along one side of a block.</summary>
    public const int CellsPerBlock = 8;

    private readonly Vector3d[] _positions;
    private readonly int[] _triangles;
    private readonly int[] _firstOfCell;
    private readonly int[] _triangleOfEntry;
    private readonly (float Min, float Max)[] _heightsOfCell;
    private readonly (float Min, float Max)[] _heightsOfBlock;

    public TriangleCells(Vector3d[] positions, int[] triangles, double cellSize)
    {
        (_positions, _triangles, CellSize) = (positions, triangles, cellSize);
        Bounds = BoundsOf(positions, triangles);
        Columns = Math.Max(1, (int)Math.Ceiling(Bounds.Size.X / cellSize));
        Rows = Math.Max(1, (int)Math.Ceiling(Bounds.Size.Y / cellSize));
        BlockColumns = (Columns + CellsPerBlock - 1) / CellsPerBlock;
        BlockRows = (Rows + CellsPerBlock - 1) / CellsPerBlock;
        _firstOfCell = CountEntries();
        _triangleOfEntry = PlaceEntries();
        _heightsOfCell = new (float, float)[Columns * Rows];
        _heightsOfBlock = new (float, float)[BlockColumns * BlockRows];
        FindHeights();
    }

    public Box3d Bounds { get; }

    /// <summary>Side of a column in meters.</summary>
    public double CellSize { get; }

    public int Columns { get; }

    public int Rows { get; }

    public int BlockColumns { get; }

    public int BlockRows { get; }

    /// <summary>Indices of the triangles that reach into a column; a triangle is listed in all of its columns.</summary>
    public ReadOnlySpan<int> TrianglesOf(int cell) =>
        _triangleOfEntry.AsSpan(_firstOfCell[cell], _firstOfCell[cell + 1] - _firstOfCell[cell]);

    /// <summary>Range of heights in a column, rounded outward; empty (infinite) without triangles.</summary>
    public (float Min, float Max) HeightsOfCell(int cell) => _heightsOfCell[cell];

    /// <summary>Range of heights in a block of columns.</summary>
    public (float Min, float Max) HeightsOfBlock(int blockColumn, int blockRow) =>
        _heightsOfBlock[blockRow * BlockColumns + blockColumn];

    private static Box3d BoundsOf(Vector3d[] positions, int[] triangles)
    {
        var box = Box3d.Empty;
        foreach (var vertex in triangles)
            box = box.Include(positions[vertex]);
        return box.IsEmpty ? new(Vector3d.Zero, Vector3d.Zero) : box;
    }

    // Index of the first entry of each cell, and the number of all entries at the end: a counting sort by cell.
    private int[] CountEntries()
    {
        var firstOfCell = new int[Columns * Rows + 1];
        for (var t = 0; t < _triangles.Length / 3; t++)
        {
            var (columns, rows) = CellsOf(t);
            for (var r = rows.First; r <= rows.Last; r++)
            {
                for (var c = columns.First; c <= columns.Last; c++)
                    firstOfCell[r * Columns + c + 1]++;
            }
        }
        for (var i = 0; i < Columns * Rows; i++)
            firstOfCell[i + 1] += firstOfCell[i];
        return firstOfCell;
    }

    private int[] PlaceEntries()
    {
        var triangleOfEntry = new int[_firstOfCell[^1]];
        var next = _firstOfCell.AsSpan(0, Columns * Rows).ToArray();
        for (var t = 0; t < _triangles.Length / 3; t++)
        {
            var (columns, rows) = CellsOf(t);
            for (var r = rows.First; r <= rows.Last; r++)
            {
                for (var c = columns.First; c <= columns.Last; c++)
                    triangleOfEntry[next[r * Columns + c]++] = t;
            }
        }
        return triangleOfEntry;
    }

    private ((int First, int Last) Columns, (int First, int Last) Rows) CellsOf(int triangle)
    {
        var (box, min) = (BoxOf(triangle), Bounds.Min);
        return (Range(box.Min.X - min.X, box.Max.X - min.X, Columns), Range(box.Min.Y - min.Y, box.Max.Y - min.Y, Rows));
    }

    // A triangle that only touches the upper border of a cell belongs to the next cell.
    private (int First, int Last) Range(double min, double max, int count)
    {
        var first = Math.Clamp((int)Math.Floor(min / CellSize), 0, count - 1);
        return (first, Math.Clamp((int)Math.Ceiling(max / CellSize) - 1, first, count - 1));
    }

    private Box3d BoxOf(int triangle) => Box3d.Empty
        .Include(_positions[_triangles[3 * triangle]])
        .Include(_positions[_triangles[3 * triangle + 1]])
        .Include(_positions[_triangles[3 * triangle + 2]]);

    private void FindHeights()
    {
        Array.Fill(_heightsOfCell, (float.PositiveInfinity, float.NegativeInfinity));
        Array.Fill(_heightsOfBlock, (float.PositiveInfinity, float.NegativeInfinity));
        for (var cell = 0; cell < _heightsOfCell.Length; cell++)
        {
            ref var ofCell = ref _heightsOfCell[cell];
            foreach (var triangle in TrianglesOf(cell))
            {
                var box = BoxOf(triangle);
                Widen(ref ofCell, MathF.BitDecrement((float)box.Min.Z), MathF.BitIncrement((float)box.Max.Z));
            }
            var block = cell / Columns / CellsPerBlock * BlockColumns + cell % Columns / CellsPerBlock;
            Widen(ref _heightsOfBlock[block], ofCell.Min, ofCell.Max);
        }
    }

    private static void Widen(ref (float Min, float Max) range, float min, float max) =>
        range = (Math.Min(range.Min, min), Math.Max(range.Max, max));
}
