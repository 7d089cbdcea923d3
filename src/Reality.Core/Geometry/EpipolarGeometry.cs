using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>Essential and fundamental matrices: errors, and the poses behind an essential matrix.</summary>
/// <remarks>Everywhere <c>secondᵀ M first = 0</c>, with <c>E = [t]× R</c> of <c>secondFromFirst = (R, t)</c>.</remarks>
public static class EpipolarGeometry
{
    /// <summary>The essential matrix of a relative pose.</summary>
    public static Matrix3d Essential(in RigidTransform secondFromFirst) =>
        Matrix3d.CrossProduct(secondFromFirst.Translation) * secondFromFirst.Rotation.ToMatrix();

    /// <summary>Squared Sampson distance (first-order squared distance to the nearest consistent pair of points).</summary>
    public static double SampsonSquared(in Matrix3d m, Vector2d first, Vector2d second)
    {
        var x = m.M00 * first.X + m.M01 * first.Y + m.M02;
        var y = m.M10 * first.X + m.M11 * first.Y + m.M12;
        var w = m.M20 * first.X + m.M21 * first.Y + m.M22;
        var xt = m.M00 * second.X + m.M10 * second.Y + m.M20;
        var yt = m.M01 * second.X + m.M11 * second.Y + m.M21;
        var error = second.X * x + second.Y * y + w;
        return error * error / Math.Max(x * x + y * y + xt * xt + yt * yt, 1e-300);
    }

    /// <summary>
    /// The two rotations and the translation direction of an essential matrix (Horn 1990); the four candidates for
    /// <c>secondFromFirst</c> are (A, ±t) and (B, ±t).
    /// </summary>
    public static (Rotation A, Rotation B, Vector3d Direction) Decompose(in Matrix3d essential)
    {
        var (c0, c1, c2) = (essential.Transposed().Row0, essential.Transposed().Row1, essential.Transposed().Row2);
        var (d0, d1, d2) = (Vector3d.Cross(c0, c1), Vector3d.Cross(c1, c2), Vector3d.Cross(c2, c0));
        var direction = d0;
        if (d1.LengthSquared > direction.LengthSquared)
            direction = d1;
        if (d2.LengthSquared > direction.LengthSquared)
            direction = d2;
        direction = direction.Normalized();
        var norm = Math.Sqrt(0.5 * (c0.LengthSquared + c1.LengthSquared + c2.LengthSquared));
        return (RotationOf(1 / norm * essential, direction), RotationOf(-1 / norm * essential, direction), direction);
    }

    // R = cofactors(E) - [t]× E for |t| = 1, then made orthonormal against rounding and noise.
    private static Rotation RotationOf(in Matrix3d e, Vector3d t)
    {
        var cofactors = Matrix3d.FromRows(
            Vector3d.Cross(e.Row1, e.Row2), Vector3d.Cross(e.Row2, e.Row0), Vector3d.Cross(e.Row0, e.Row1));
        var r = cofactors + -1 * (Matrix3d.CrossProduct(t) * e);
        var x = r.Row0.Normalized();
        var z = Vector3d.Cross(x, r.Row1).Normalized();
        return Rotation.FromMatrix(Matrix3d.FromRows(x, Vector3d.Cross(z, x), z));
    }
}
