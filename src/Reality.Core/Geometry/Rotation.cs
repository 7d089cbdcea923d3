using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>
/// A rotation as a unit quaternion: Hamilton, active. <c>default</c> is not a rotation; use <see cref="Identity"/>.
/// </summary>
public readonly record struct Rotation
{
    private Rotation(double w, double x, double y, double z) => (W, X, Y, Z) = (w, x, y, z);

    public static readonly Rotation Identity = new(1, 0, 0, 0);

    public double W { get; }

    public double X { get; }

    public double Y { get; }

    public double Z { get; }

    /// <summary>From the parts of a quaternion of any length except zero; normalizes them.</summary>
    public static Rotation FromQuaternion(double w, double x, double y, double z)
    {
        var inverse = 1 / Math.Sqrt(w * w + x * x + y * y + z * z);
        return new(w * inverse, x * inverse, y * inverse, z * inverse);
    }

    /// <summary>From an axis times its angle in radians (the exponential map).</summary>
    public static Rotation FromRotationVector(Vector3d axisTimesRadians)
    {
        var angle = axisTimesRadians.Length;
        var half = 0.5 * angle;
        var scale = angle < 1e-8 ? 0.5 - angle * angle / 48 : ExactMath.Sin(half) / angle;
        var imaginary = scale * axisTimesRadians;
        return FromQuaternion(ExactMath.Cos(half), imaginary.X, imaginary.Y, imaginary.Z);
    }

    /// <summary>From an orthonormal matrix with determinant one (Shepperd 1978).</summary>
    public static Rotation FromMatrix(Matrix3d m)
    {
        if (m.Trace > 0)
            return FromQuaternion(1 + m.Trace, m.M21 - m.M12, m.M02 - m.M20, m.M10 - m.M01);
        if (m.M00 >= m.M11 && m.M00 >= m.M22)
            return FromQuaternion(m.M21 - m.M12, 1 + m.M00 - m.M11 - m.M22, m.M01 + m.M10, m.M02 + m.M20);
        if (m.M11 >= m.M22)
            return FromQuaternion(m.M02 - m.M20, m.M01 + m.M10, 1 + m.M11 - m.M00 - m.M22, m.M12 + m.M21);
        return FromQuaternion(m.M10 - m.M01, m.M02 + m.M20, m.M12 + m.M21, 1 + m.M22 - m.M00 - m.M11);
    }

    public Matrix3d ToMatrix() => new(
        1 - 2 * (Y * Y + Z * Z), 2 * (X * Y - W * Z), 2 * (X * Z + W * Y),
        2 * (X * Y + W * Z), 1 - 2 * (X * X + Z * Z), 2 * (Y * Z - W * X),
        2 * (X * Z - W * Y), 2 * (Y * Z + W * X), 1 - 2 * (X * X + Y * Y));

    /// <summary>Axis times angle in radians, angle 0 to pi: the inverse of <see cref="FromRotationVector"/>.</summary>
    public Vector3d ToRotationVector()
    {
        var sign = W < 0 ? -1 : 1;
        var vector = new Vector3d(sign * X, sign * Y, sign * Z);
        var sine = vector.Length;
        var scale = sine < 1e-12 ? 2 : 2 * ExactMath.Atan2(sine, sign * W) / sine;
        return scale * vector;
    }

    public Rotation Inverted() => new(W, -X, -Y, -Z);

    /// <summary>The angle, 0 to pi.</summary>
    public Angle Angle => Angle.FromRadians(2 * ExactMath.Atan2(new Vector3d(X, Y, Z).Length, Math.Abs(W)));

    public static Vector3d operator *(Rotation r, Vector3d v)
    {
        var axis = new Vector3d(r.X, r.Y, r.Z);
        var t = 2 * Vector3d.Cross(axis, v);
        return v + r.W * t + Vector3d.Cross(axis, t);
    }

    public static Rotation operator *(Rotation a, Rotation b) => FromQuaternion(
        a.W * b.W - a.X * b.X - a.Y * b.Y - a.Z * b.Z,
        a.W * b.X + a.X * b.W + a.Y * b.Z - a.Z * b.Y,
        a.W * b.Y - a.X * b.Z + a.Y * b.W + a.Z * b.X,
        a.W * b.Z + a.X * b.Y - a.Y * b.X + a.Z * b.W);
}

/// <summary>The rotation between two bundles of rays of one point (Horn 1987, closed form by quaternions).</summary>
public static class RotationEstimation
{
    /// <summary>
    /// The rotation R that brings R · first[i] closest to second[i] in the least-squares sense, over the given items.
    /// </summary>
    public static Rotation Estimate(ReadOnlySpan<Vector3d> first, ReadOnlySpan<Vector3d> second, ReadOnlySpan<int> items)
    {
        var m = default(Matrix3d);
        foreach (var i in items)
        {
            var (p, q) = (first[i], second[i]);
            m += Matrix3d.FromRows(p.X * q, p.Y * q, p.Z * q);
        }
        // The eigenvector of the greatest eigenvalue is the quaternion; row i, column j of m sums p_i q_j.
        Span<double> n =
        [
            m.M00 + m.M11 + m.M22, m.M12 - m.M21, m.M20 - m.M02, m.M01 - m.M10,
            m.M12 - m.M21, m.M00 - m.M11 - m.M22, m.M01 + m.M10, m.M20 + m.M02,
            m.M20 - m.M02, m.M01 + m.M10, m.M11 - m.M00 - m.M22, m.M12 + m.M21,
            m.M01 - m.M10, m.M20 + m.M02, m.M12 + m.M21, m.M22 - m.M00 - m.M11,
        ];
        Span<double> values = stackalloc double[4];
        Span<double> vectors = stackalloc double[16];
        SymmetricEigen.Solve(n, 4, values, vectors);
        return Rotation.FromQuaternion(vectors[12], vectors[13], vectors[14], vectors[15]);
    }
}
