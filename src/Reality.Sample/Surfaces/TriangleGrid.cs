using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Sample.Surfaces;

/// <summary>
/// Exact ray intersections and distances on a set of triangles, accelerated by square columns over the ground plane. Suited
/// to land, which extends far in x and y and little in z.
/// </summary>
/// <remarks>
/// A ray walks blocks of columns and then columns (Amanatides and Woo 1987) and skips those that it passes above or below.
/// A triangle is intersected through the affine map to the unit triangle (Baldwin and Weber 2016).
/// </remarks>
public sealed class TriangleGrid
{
    private const int CellsPerBlock = TriangleCells.CellsPerBlock;

    private readonly Vector3d[] _positions;
    private readonly int[] _triangles;
    private readonly UnitTriangleMap[] _maps;
    private readonly TriangleCells _cells;
    private readonly double _cellSize;
    private readonly double _minX;
    private readonly double _minY;
    private readonly int _columns;
    private readonly int _rows;

    /// <param name="positions">World coordinates; kept, not copied.</param>
    /// <param name="triangles">Three position indices per triangle; kept, not copied.</param>
    /// <param name="cellSize">Side of a column in meters; about the size of the triangles.</param>
    public TriangleGrid(Vector3d[] positions, int[] triangles, double cellSize)
    {
        ArgumentNullException.ThrowIfNull(positions);
        ArgumentNullException.ThrowIfNull(triangles);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cellSize);
        (_positions, _triangles, _cellSize) = (positions, triangles, cellSize);
        _cells = new(positions, triangles, cellSize);
        (_columns, _rows) = (_cells.Columns, _cells.Rows);
        (_minX, _minY) = (Bounds.Min.X, Bounds.Min.Y);
        _maps = new UnitTriangleMap[triangles.Length / 3];
        for (var t = 0; t < _maps.Length; t++)
        {
            _maps[t] = UnitTriangleMap.Of(
                positions[triangles[3 * t]], positions[triangles[3 * t + 1]], positions[triangles[3 * t + 2]]);
        }
    }

    /// <summary>Bounds of the triangles.</summary>
    public Box3d Bounds => _cells.Bounds;

    public int TriangleCount => _maps.Length;

    internal ref readonly UnitTriangleMap MapOf(int triangle) => ref _maps[triangle];

    /// <summary>Finds the nearest hit with 0 &lt; distance &lt; <paramref name="maxDistance"/>.</summary>
    /// <param name="direction">Any length but zero; the unit of all distances.</param>
    public bool TryIntersect(
        Vector3d origin, Vector3d direction, out SurfaceHit hit, double maxDistance = double.PositiveInfinity)
    {
        hit = new(-1, maxDistance, 0, 0);
        var ray = new GridRay(origin, direction);
        if (!TryClip(ray, maxDistance, out var enter, out var leave))
            return false;
        var walk = new GridWalk(
            ray, enter, _minX, _minY, CellsPerBlock * _cellSize, _cells.BlockColumns, _cells.BlockRows);
        var start = enter;
        while (start <= leave && walk.Inside)
        {
            var end = Math.Min(walk.Exit, leave);
            if (MayMeet(_cells.HeightsOfBlock(walk.Column, walk.Row), ray, start, end)
                && IntersectBlock(walk.Column, walk.Row, ray, start, end, ref hit))
            {
                return true;
            }
            start = walk.Exit;
            walk.Step();
        }
        return hit.Triangle >= 0;
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
            if (MayMeet(_cells.HeightsOfCell(cell), ray, start, end))
                IntersectCell(cell, ray, ref hit);
            if (hit.Triangle >= 0 && hit.Distance <= walk.Exit)
                return true;
            start = walk.Exit;
            walk.Step();
        }
        return false;
    }

    private static bool MayMeet((float Min, float Max) heights, in GridRay ray, double enter, double leave)
    {
        var z0 = ray.Origin.Z + enter * ray.Direction.Z;
        var z1 = ray.Origin.Z + leave * ray.Direction.Z;
        return Math.Min(z0, z1) <= heights.Max && Math.Max(z0, z1) >= heights.Min;
    }

    private void IntersectCell(int cell, in GridRay ray, ref SurfaceHit hit)
    {
        foreach (var triangle in _cells.TrianglesOf(cell))
        {
            if (_maps[triangle].TryIntersect(ray.Origin, ray.Direction, hit.Distance, out var distance, out var b1, out var b2))
                hit = new(triangle, distance, b1, b2);
        }
    }

    /// <summary>Distance to the nearest point of any triangle, or <paramref name="limit"/> if none is nearer.</summary>
    public double Distance(Vector3d point, double limit)
    {
        var best = limit * limit;
        var column = Math.Clamp((int)Math.Floor((point.X - _minX) / _cellSize), 0, _columns - 1);
        var row = Math.Clamp((int)Math.Floor((point.Y - _minY) / _cellSize), 0, _rows - 1);
        var rings = Math.Max(_columns, _rows);
        for (var ring = 0; ring <= rings; ring++)
        {
            // Also a lower bound for points outside the grid, which are farther from every ring.
            var nearest = Math.Max(0, ring - 1) * _cellSize;
            if (nearest * nearest > best)
                break;
            VisitRing(column, row, ring, point, ref best);
        }
        return Math.Sqrt(best);
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
        var (min, max) = _cells.HeightsOfCell(cell);
        var vertical = Math.Max(0, Math.Max(min - point.Z, point.Z - max));
        if (vertical * vertical >= bestSquared)
            return;
        foreach (var triangle in _cells.TrianglesOf(cell))
        {
            var t = 3 * triangle;
            var nearest = TrianglePoint.Nearest(
                point, _positions[_triangles[t]], _positions[_triangles[t + 1]], _positions[_triangles[t + 2]]);
            bestSquared = Math.Min(bestSquared, (nearest - point).LengthSquared);
        }
    }
}

/// <summary>Intersection of a ray with a triangle, at <c>origin + Distance * direction</c>.</summary>
/// <param name="Triangle">Index of the triangle.</param>
/// <param name="Distance">In lengths of the ray's direction.</param>
/// <param name="B1">Barycentric weight of the triangle's second vertex.</param>
/// <param name="B2">Barycentric weight of the triangle's third vertex.</param>
public readonly record struct SurfaceHit(int Triangle, double Distance, double B1, double B2);
