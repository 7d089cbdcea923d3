using Reality.Core.Numerics;

namespace Reality.Sample.Surfaces;

/// <summary>Traverses the columns of a grid along a ray (Amanatides and Woo 1987).</summary>
internal struct GridWalk
{
    private readonly int _columns;
    private readonly int _rows;
    private readonly int _stepColumn;
    private readonly int _stepRow;
    private readonly double _deltaX;
    private readonly double _deltaY;
    private double _exitX;
    private double _exitY;

    /// <param name="enter">Distance along the ray at which the walk begins, in lengths of its direction.</param>
    public GridWalk(in GridRay ray, double enter, double minX, double minY, double cellSize, int columns, int rows)
    {
        (_columns, _rows) = (columns, rows);
        var x = ray.Origin.X - minX;
        var y = ray.Origin.Y - minY;
        Column = Start(x + enter * ray.Direction.X, cellSize, columns);
        Row = Start(y + enter * ray.Direction.Y, cellSize, rows);
        (_stepColumn, _deltaX, _exitX) = Axis(x, ray.Inverse.X, Column, cellSize);
        (_stepRow, _deltaY, _exitY) = Axis(y, ray.Inverse.Y, Row, cellSize);
    }

    public int Column { get; private set; }

    public int Row { get; private set; }

    public readonly bool Inside => (uint)Column < (uint)_columns && (uint)Row < (uint)_rows;

    /// <summary>Distance at which the ray leaves the current column.</summary>
    public readonly double Exit => Math.Min(_exitX, _exitY);

    public void Step()
    {
        if (_exitX <= _exitY)
        {
            Column += _stepColumn;
            _exitX += _deltaX;
        }
        else
        {
            Row += _stepRow;
            _exitY += _deltaY;
        }

        // A vertical ray never leaves its column: end the walk.
        if (_stepColumn == 0 && _stepRow == 0)
            Column = -1;
    }

    private static int Start(double offset, double cellSize, int count) =>
        Math.Clamp((int)Math.Floor(offset / cellSize), 0, count - 1);

    private static (int Step, double Delta, double Exit) Axis(double origin, double inverse, int cell, double cellSize)
    {
        if (double.IsInfinity(inverse))
            return (0, double.PositiveInfinity, double.PositiveInfinity);
        return inverse > 0
            ? (1, cellSize * inverse, ((cell + 1) * cellSize - origin) * inverse)
            : (-1, -cellSize * inverse, (cell * cellSize - origin) * inverse);
    }
}

/// <summary>A ray with the reciprocals of its direction, which a grid walk uses repeatedly.</summary>
internal readonly struct GridRay(Vector3d origin, Vector3d direction)
{
    public readonly Vector3d Origin = origin;
    public readonly Vector3d Direction = direction;

    /// <summary>Reciprocals of the direction; infinite for an axis along which the ray does not move.</summary>
    public readonly Vector3d Inverse = new(Invert(direction.X), Invert(direction.Y), Invert(direction.Z));

    private static double Invert(double v) => Math.Abs(v) < 1e-300 ? double.PositiveInfinity : 1 / v;
}
