using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>The rotation between two bundles of rays of one point (Horn 1987, closed form by quaternions).</summary>
public static class RotationEstimation
{
    /// <summary>The rotation R that brings R · first[i] closest to second[i] in the least-squares sense, over the given items.</summary>
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
