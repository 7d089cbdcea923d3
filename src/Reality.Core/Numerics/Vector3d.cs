using System.Numerics;

namespace Reality.Core.Numerics;

/// <summary>A point or direction in space, in double precision. The name of the variable says the frame.</summary>
public readonly record struct Vector3d(double X, double Y, double Z)
{
    public static readonly Vector3d Zero = new(0, 0, 0);

    public double Length => Math.Sqrt(LengthSquared);

    public double LengthSquared => X * X + Y * Y + Z * Z;

    /// <summary>The unit vector in this direction; NaN if the length is zero.</summary>
    public Vector3d Normalized() => this / Length;

    /// <summary>The single-precision difference to a nearby origin.</summary>
    public Vector3 RelativeTo(Vector3d origin) =>
        new((float)(X - origin.X), (float)(Y - origin.Y), (float)(Z - origin.Z));

    public static Vector3d operator +(Vector3d a, Vector3d b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public static Vector3d operator -(Vector3d a, Vector3d b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    public static Vector3d operator -(Vector3d a) => new(-a.X, -a.Y, -a.Z);

    public static Vector3d operator *(double s, Vector3d a) => new(s * a.X, s * a.Y, s * a.Z);

    public static Vector3d operator *(Vector3d a, double s) => s * a;

    public static Vector3d operator /(Vector3d a, double s) => new(a.X / s, a.Y / s, a.Z / s);

    public static double Dot(Vector3d a, Vector3d b) => a.X * b.X + a.Y * b.Y + a.Z * b.Z;

    public static Vector3d Cross(Vector3d a, Vector3d b) =>
        new(a.Y * b.Z - a.Z * b.Y, a.Z * b.X - a.X * b.Z, a.X * b.Y - a.Y * b.X);

    public static double Distance(Vector3d a, Vector3d b) => (a - b).Length;

    public static Vector3d Min(Vector3d a, Vector3d b) => new(Math.Min(a.X, b.X), Math.Min(a.Y, b.Y), Math.Min(a.Z, b.Z));

    public static Vector3d Max(Vector3d a, Vector3d b) => new(Math.Max(a.X, b.X), Math.Max(a.Y, b.Y), Math.Max(a.Z, b.Z));

    /// <summary>Angle between two directions, 0 to pi, exact for small angles.</summary>
    public static double AngleRadians(Vector3d a, Vector3d b) => ExactMath.Atan2(Cross(a, b).Length, Dot(a, b));
}
