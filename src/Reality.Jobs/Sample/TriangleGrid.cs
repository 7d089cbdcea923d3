using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Jobs.Sample;

/// <summary>
/// Triangles sorted into square columns over the ground plane, for exact rays and distances. Made for land: scenes wide in
/// x and y and low in z.
/// </summary>
/// <remarks>
/// A ray walks blocks of columns and then columns (Amanatides and Woo 1987), skipping what lies wholly above or below it.
/// A triangle is met through the affine map that takes it to the unit triangle (Baldwin and Weber 2016).
/// </remarks>
public sealed class TriangleGrid
{
    private const int CellsPerBlock = 8;

    private readonly Vector3d[] _positions;
    private readonly int[] _triangles;
    private readonly UnitTriangleMap[] _maps;
    private readonly double _cellSize;
    private readonly double _minX;
    private readonly double _minY;
    private readonly int _columns;
    private readonly int _rows;
    private readonly int _blockColumns;
    private readonly int _blockRows;
    private readonly int[] _firstOfCell;
    private int[] _triangleOfEntry;
    private readonly (float Min, float Max)[] _heightsOfCell;
    private readonly (float Min, float Max)[] _heightsOfBlock;

    /// <param name="positions">World coordinates; kept, not copied.</param>
    /// <param name="triangles">Three position indices a triangle; kept, not copied.</param>
    /// <param name="cellSize">Side of a column in meters; about the size of the triangles.</param>
    public TriangleGrid(Vector3d[] positions, int[] triangles, double cellSize)
    {
        ArgumentNullException.ThrowIfNull(positions);
        ArgumentNullException.ThrowIfNull(triangles);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cellSize);
        (_positions, _triangles, _cellSize) = (positions, triangles, cellSize);
        Bounds = BoundsOf(positions, triangles);
        (_minX, _minY) = (Bounds.Min.X, Bounds.Min.Y);
        _columns = Math.Max(1, (int)Math.Ceiling(Bounds.Size.X / cellSize));
        _rows = Math.Max(1, (int)Math.Ceiling(Bounds.Size.Y / cellSize));
        _blockColumns = (_columns + CellsPerBlock - 1) / CellsPerBlock;
        _blockRows = (_rows + CellsPerBlock - 1) / CellsPerBlock;

        _maps = new UnitTriangleMap[triangles.Length / 3];
        for (var t = 0; t < _maps.Length; t++)
        {
            _maps[t] = UnitTriangleMap.Of(
                positions[triangles[3 * t]], positions[triangles[3 * t + 1]], positions[triangles[3 * t + 2]]);
        }

        _firstOfCell = new int[_columns * _rows + 1];
        _triangleOfEntry = [];
        SortIntoCells();

        _heightsOfCell = new (float, float)[_columns * _rows];
        _heightsOfBlock = new (float, float)[_blockColumns * _blockRows];
        FindHeights();
    }

    public Box3d Bounds { get; }

    public int TriangleCount => _maps.Length;

    internal ref readonly UnitTriangleMap MapOf(int triangle) => ref _maps[triangle];

    /// <summary>The nearest hit with 0 &lt; distance &lt; <paramref name="maxDistance"/>, in lengths of the direction.</summary>
    public bool TryIntersect(
        Vector3d origin, Vector3d direction, out SurfaceHit hit, double maxDistance = double.PositiveInfinity)
    {
        hit = new(-1, maxDistance, 0, 0);
        var ray = new GridRay(origin, direction);
        if (!TryClip(ray, maxDistance, out var enter, out var leave))
            return false;
        var walk = new GridWalk(ray, enter, _minX, _minY, CellsPerBlock * _cellSize, _blockColumns, _blockRows);
        var start = enter;
        while (start <= leave && walk.Inside)
        {
            var end = Math.Min(walk.Exit, leave);
            if (MayMeet(_heightsOfBlock[walk.Row * _blockColumns + walk.Column], ray, start, end)
                && IntersectBlock(walk.Column, walk.Row, ray, start, end, ref hit))
            {
                return true;
            }
            start = walk.Exit;
            walk.Step();
        }
        return hit.Triangle >= 0;
    }

    /// <summary>Distance to the nearest point of any triangle, or <paramref name="limit"/> where none is nearer.</summary>
    public double Distance(Vector3d point, double limit)
    {
        var best = limit * limit;
        var column = Math.Clamp((int)Math.Floor((point.X - _minX) / _cellSize), 0, _columns - 1);
        var row = Math.Clamp((int)Math.Floor((point.Y - _minY) / _cellSize), 0, _rows - 1);
        var rings = Math.Max(_columns, _rows);
        for (var ring = 0; ring <= rings; ring++)
        {
            // A point outside the grid is only farther away from every ring than this bound says.
            var nearest = Math.Max(0, ring - 1) * _cellSize;
            if (nearest * nearest > best)
                break;
            VisitRing(column, row, ring, point, ref best);
        }
        return Math.Sqrt(best);
    }

    /// <summary>The point of a hit.</summary>
    public static Vector3d PointOf(Vector3d origin, Vector3d direction, SurfaceHit hit) => origin + hit.Distance * direction;

    private bool IntersectBlock(int blockColumn, int blockRow, in GridRay ray, double enter, double leave, ref SurfaceHit hit)
    {
        var firstColumn = blockColumn * CellsPerBlock;
        var firstRow = blockRow * CellsPerBlock;
        var columns = Math.Min(CellsPerBlock, _columns - firstColumn);
        var rows = Math.Min(CellsPerBlock, _rows - firstRow);
        var walk = new GridWalk(
            ray, enter, _minX + firstColumn * _cellSize, _minY + firstRow * _cellSize, _cellSize, columns, rows);
        var start = enter;
        while (start <= leave && walk.Inside)
        {
            var end = Math.Min(walk.Exit, leave);
            var cell = (firstRow + walk.Row) * _columns + firstColumn + walk.Column;
            if (MayMeet(_heightsOfCell[cell], ray, start, end))
                IntersectCell(cell, ray, ref hit);
            if (hit.Triangle >= 0 && hit.Distance <= walk.Exit)
                return true;
            start = walk.Exit;
            walk.Step();
        }
        return false;
    }

    private void IntersectCell(int cell, in GridRay ray, ref SurfaceHit hit)
    {
        for (var entry = _firstOfCell[cell]; entry < _firstOfCell[cell + 1]; entry++)
        {
            var triangle = _triangleOfEntry[entry];
            if (_maps[triangle].TryIntersect(ray.Origin, ray.Direction, hit.Distance, out var distance, out var b1, out var b2))
                hit = new(triangle, distance, b1, b2);
        }
    }

    private static bool MayMeet((float Min, float Max) heights, in GridRay ray, double enter, double leave)
    {
        var z0 = ray.Origin.Z + enter * ray.Direction.Z;
        var z1 = ray.Origin.Z + leave * ray.Direction.Z;
        return Math.Min(z0, z1) <= heights.Max && Math.Max(z0, z1) >= heights.Min;
    }

    private bool TryClip(in GridRay ray, double maxDistance, out double enter, out double leave)
    {
        const double margin = 1e-9;
        var (min, max) = Bounds;
        (enter, leave) = (0, maxDistance);
        return Clip(ray.Origin.X, ray.Inverse.X, min.X - margin, max.X + margin, ref enter, ref leave)
            && Clip(ray.Origin.Y, ray.Inverse.Y, min.Y - margin, max.Y + margin, ref enter, ref leave)
            && Clip(ray.Origin.Z, ray.Inverse.Z, min.Z - margin, max.Z + margin, ref enter, ref leave);
    }

    private static bool Clip(double origin, double inverse, double min, double max, ref double enter, ref double leave)
    {
        if (double.IsInfinity(inverse))
            return origin >= min && origin <= max;
        var a = (min - origin) * inverse;
        var b = (max - origin) * inverse;
        enter = Math.Max(enter, Math.Min(a, b));
        leave = Math.Min(leave, Math.Max(a, b));
        return enter <= leave;
    }

    private void VisitRing(int column, int row, int ring, Vector3d point, ref double bestSquared)
    {
        for (var r = Math.Max(0, row - ring); r <= Math.Min(_rows - 1, row + ring); r++)
        {
            var isEdgeRow = r == row - ring || r == row + ring;
            var step = isEdgeRow || ring == 0 ? 1 : 2 * ring;
            for (var c = column - ring; c <= column + ring; c += step)
            {
                if (c >= 0 && c < _columns)
                    VisitCell(r * _columns + c, point, ref bestSquared);
            }
        }
    }

    private void VisitCell(int cell, Vector3d point, ref double bestSquared)
    {
        var (min, max) = _heightsOfCell[cell];
        var vertical = Math.Max(0, Math.Max(min - point.Z, point.Z - max));
        if (vertical * vertical >= bestSquared)
            return;
        for (var entry = _firstOfCell[cell]; entry < _firstOfCell[cell + 1]; entry++)
        {
            var t = 3 * _triangleOfEntry[entry];
            var nearest = TrianglePoint.Nearest(
                point, _positions[_triangles[t]], _positions[_triangles[t + 1]], _positions[_triangles[t + 2]]);
            bestSquared = Math.Min(bestSquared, (nearest - point).LengthSquared);
        }
    }

    private static Box3d BoundsOf(Vector3d[] positions, int[] triangles)
    {
        var box = Box3d.Empty;
        foreach (var vertex in triangles)
            box = box.Include(positions[vertex]);
        return box.IsEmpty ? new(Vector3d.Zero, Vector3d.Zero) : box;
    }

    // Counts the entries of each cell, turns counts into places, then fills the places.
    private void SortIntoCells()
    {
        for (var t = 0; t < _maps.Length; t++)
        {
            var (columns, rows) = CellsOf(t);
            for (var r = rows.First; r <= rows.Last; r++)
            {
                for (var c = columns.First; c <= columns.Last; c++)
                    _firstOfCell[r * _columns + c + 1]++;
            }
        }
        for (var i = 0; i < _columns * _rows; i++)
            _firstOfCell[i + 1] += _firstOfCell[i];
        _triangleOfEntry = new int[_firstOfCell[^1]];
        var next = _firstOfCell.AsSpan(0, _columns * _rows).ToArray();
        for (var t = 0; t < _maps.Length; t++)
        {
            var (columns, rows) = CellsOf(t);
            for (var r = rows.First; r <= rows.Last; r++)
            {
                for (var c = columns.First; c <= columns.Last; c++)
                    _triangleOfEntry[next[r * _columns + c]++] = t;
            }
        }
    }

    private ((int First, int Last) Columns, (int First, int Last) Rows) CellsOf(int triangle)
    {
        var box = BoxOf(triangle);
        return (Range(box.Min.X - _minX, box.Max.X - _minX, _columns), Range(box.Min.Y - _minY, box.Max.Y - _minY, _rows));
    }

    // A triangle that only touches a column's upper border is left to the next column.
    private (int First, int Last) Range(double min, double max, int count)
    {
        var first = Math.Clamp((int)Math.Floor(min / _cellSize), 0, count - 1);
        return (first, Math.Clamp((int)Math.Ceiling(max / _cellSize) - 1, first, count - 1));
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
            for (var entry = _firstOfCell[cell]; entry < _firstOfCell[cell + 1]; entry++)
            {
                var box = BoxOf(_triangleOfEntry[entry]);
                Widen(ref ofCell, MathF.BitDecrement((float)box.Min.Z), MathF.BitIncrement((float)box.Max.Z));
            }
            var block = cell / _columns / CellsPerBlock * _blockColumns + cell % _columns / CellsPerBlock;
            Widen(ref _heightsOfBlock[block], ofCell.Min, ofCell.Max);
        }
    }

    private static void Widen(ref (float Min, float Max) range, float min, float max) =>
        range = (Math.Min(range.Min, min), Math.Max(range.Max, max));
}
