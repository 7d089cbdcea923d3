namespace Reality.Jobs.Sample;

/// <summary>Walks the columns of a grid along a ray (Amanatides and Woo 1987).</summary>
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

    /// <param name="enter">Distance along the ray where the walk begins.</param>
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

    /// <summary>Distance along the ray where it leaves this column.</summary>
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

        // A ray along neither axis never leaves.
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
