namespace Reality.Core.Numerics;

/// <summary>A symmetric 3 x 3 matrix that accumulates the normal equations of a point.</summary>
public struct Symmetric3
{
    public double Xx, Xy, Xz, Yy, Yz, Zz;

    /// <summary>Adds weight · v vᵀ.</summary>
    public void AddOuter(Vector3d v, double weight)
    {
        Xx += weight * v.X * v.X;
        Xy += weight * v.X * v.Y;
        Xz += weight * v.X * v.Z;
        Yy += weight * v.Y * v.Y;
        Yz += weight * v.Y * v.Z;
        Zz += weight * v.Z * v.Z;
    }

    /// <summary>The inverse; false if the matrix is singular to rounding or not positive definite.</summary>
    public readonly bool TryInvert(out Symmetric3 inverse)
    {
        var xx = Yy * Zz - Yz * Yz;
        var xy = Xz * Yz - Xy * Zz;
        var xz = Xy * Yz - Xz * Yy;
        var determinant = Xx * xx + Xy * xy + Xz * xz;
        inverse = default;
        if (!(Xx > 0 && Yy > 0 && Zz > 0 && determinant > 1e-15 * Xx * Yy * Zz))
            return false;
        var s = 1 / determinant;
        inverse = new()
        {
            Xx = s * xx, Xy = s * xy, Xz = s * xz,
            Yy = s * (Xx * Zz - Xz * Xz), Yz = s * (Xy * Xz - Xx * Yz), Zz = s * (Xx * Yy - Xy * Xy),
        };
        return true;
    }

    public readonly bool TrySolve(Vector3d b, out Vector3d x)
    {
        var invertible = TryInvert(out var inverse);
        x = inverse * b;
        return invertible;
    }

    public static Vector3d operator *(in Symmetric3 m, Vector3d v) => new(
        m.Xx * v.X + m.Xy * v.Y + m.Xz * v.Z,
        m.Xy * v.X + m.Yy * v.Y + m.Yz * v.Z,
        m.Xz * v.X + m.Yz * v.Y + m.Zz * v.Z);
}
