using Reality.Core.Numerics;

namespace Reality.Engine.Tags;

/// <summary>A line through points in the least squares of distances.</summary>
internal struct FittedLine
{
    private double _count;
    private Vector2d _sum;
    private double _xx;
    private double _xy;
    private double _yy;

    /// <summary>A point of the line.</summary>
    public Vector2d Point { get; private set; }

    /// <summary>Unit vector.</summary>
    public Vector2d Direction { get; private set; }

    /// <summary>Root mean square of the distances of the points.</summary>
    public double RmsDistance { get; private set; }

    public void Add(Vector2d point)
    {
        _count++;
        _sum += point;
        (_xx, _xy, _yy) = (_xx + point.X * point.X, _xy + point.X * point.Y, _yy + point.Y * point.Y);
    }

    /// <summary>Fits the line; false with fewer than three points, or if they do not extend in one direction.</summary>
    public bool TrySolve()
    {
        if (_count < 3)
            return false;
        Point = (1 / _count) * _sum;
        var (xx, xy, yy) = (
            _xx / _count - Point.X * Point.X, _xy / _count - Point.X * Point.Y, _yy / _count - Point.Y * Point.Y);
        var spread = Math.Sqrt((xx - yy) * (xx - yy) + 4 * xy * xy);
        var direction = xx > yy ? new Vector2d(xx - yy + spread, 2 * xy) : new(2 * xy, yy - xx + spread);
        Direction = (1 / direction.Length) * direction;
        RmsDistance = Math.Sqrt(Math.Max(0, 0.5 * (xx + yy - spread)));
        return spread > 0;
    }

    /// <summary>The point that two lines have in common; false if they are nearly parallel.</summary>
    public readonly bool TryIntersect(in FittedLine other, out Vector2d point)
    {
        var sine = Vector2d.Cross(Direction, other.Direction);
        point = Point + Vector2d.Cross(other.Point - Point, other.Direction) / sine * Direction;
        return Math.Abs(sine) > 0.02;
    }
}
