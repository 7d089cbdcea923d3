using System.Numerics;

namespace Reality.Core.Numerics;

/// <summary>
/// Operations on vectors with the same bits on every machine. Those of <see cref="Vector3"/> add up in the order and with the
/// roundings that suit the processor.
/// </summary>
public static class ExactVector
{
    public static float Dot(Vector3 a, Vector3 b) => a.X * b.X + a.Y * b.Y + a.Z * b.Z;

    public static float LengthSquared(Vector3 v) => Dot(v, v);

    public static float Length(Vector3 v) => MathF.Sqrt(Dot(v, v));

    public static float Length(Vector2 v) => MathF.Sqrt(v.X * v.X + v.Y * v.Y);

    public static float DistanceSquared(Vector3 a, Vector3 b) => LengthSquared(a - b);

    public static float Distance(Vector3 a, Vector3 b) => Length(a - b);

    public static Vector3 Cross(Vector3 a, Vector3 b) =>
        new(a.Y * b.Z - a.Z * b.Y, a.Z * b.X - a.X * b.Z, a.X * b.Y - a.Y * b.X);

    /// <summary>The vector of length one; not finite for the zero vector.</summary>
    public static Vector3 Normalize(Vector3 v) => v / Length(v);

    /// <summary>a for t = 0, b for t = 1.</summary>
    public static Vector3 Lerp(Vector3 a, Vector3 b, float t) => (1 - t) * a + t * b;
}
