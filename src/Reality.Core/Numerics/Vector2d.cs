namespace Reality.Core.Numerics;

/// <summary>A point or direction in a plane, in double precision. The name of the variable says the frame.</summary>
public readonly record struct Vector2d(double X, double Y)
{
    public double Length => Math.Sqrt(X * X + Y * Y);

    public double LengthSquared => X * X + Y * Y;

    public static Vector2d operator +(Vector2d a, Vector2d b) => new(a.X + b.X, a.Y + b.Y);

    public static Vector2d operator -(Vector2d a, Vector2d b) => new(a.X - b.X, a.Y - b.Y);

    public static Vector2d operator *(double s, Vector2d a) => new(s * a.X, s * a.Y);

    public static Vector2d operator *(Vector2d a, double s) => s * a;

    public static double Dot(Vector2d a, Vector2d b) => a.X * b.X + a.Y * b.Y;

    /// <summary>Twice the signed area of the triangle (0, a, b); positive when b lies counter-clockwise of a.</summary>
    public static double Cross(Vector2d a, Vector2d b) => a.X * b.Y - a.Y * b.X;
}
