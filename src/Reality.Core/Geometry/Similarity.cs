using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>A scaled rigid transform: <c>target = Scale * Rotation * source + Translation</c>.</summary>
public readonly record struct Similarity(double Scale, Rotation Rotation, Vector3d Translation)
{
    public static readonly Similarity Identity = new(1, Rotation.Identity, Vector3d.Zero);

    public static Vector3d operator *(Similarity s, Vector3d p) => s.Scale * (s.Rotation * p) + s.Translation;

    /// <summary>The pose of the same camera after the world moved by this similarity.</summary>
    public RigidTransform Apply(RigidTransform cameraFromWorld) =>
        RigidTransform.FromCenter(cameraFromWorld.Rotation * Rotation.Inverted(), this * cameraFromWorld.Center);
}

/// <summary>The similarity that carries one set of points onto another.</summary>
public static class SimilarityEstimation
{
    /// <summary>
    /// Least-squares scale, rotation and translation (B. Horn, "Closed-form solution of absolute orientation using unit
    /// quaternions", 1987, with the scale of Umeyama 1991). False if the source points coincide.
    /// </summary>
    /// <remarks>If the points are collinear, the rotation about it is arbitrary: see <see cref="Spread"/>.</remarks>
    public static bool TrySolve(ReadOnlySpan<Vector3d> source, ReadOnlySpan<Vector3d> target, out Similarity targetFromSource)
    {
        targetFromSource = Similarity.Identity;
        var (sourceMean, targetMean) = (Mean(source), Mean(target));
        var m = default(Matrix3d);
        double variance = 0;
        for (var i = 0; i < source.Length; i++)
        {
            var (a, b) = (source[i] - sourceMean, target[i] - targetMean);
            m += Matrix3d.FromRows(a.X * b, a.Y * b, a.Z * b);
            variance += a.LengthSquared;
        }
        if (!(variance > 0))
            return false;
        var rotation = BestRotation(m);
        double correlation = 0;
        for (var i = 0; i < source.Length; i++)
            correlation += Vector3d.Dot(target[i] - targetMean, rotation * (source[i] - sourceMean));
        var scale = correlation / variance;
        targetFromSource = new(scale, rotation, targetMean - scale * (rotation * sourceMean));
        return scale > 0 && double.IsFinite(scale);
    }

    /// <summary>Standard deviations of points along their principal axes, largest first.</summary>
    public static Vector3d Spread(ReadOnlySpan<Vector3d> points)
    {
        var mean = Mean(points);
        var sum = default(Symmetric3);
        foreach (var p in points)
            sum.AddOuter(p - mean, 1.0 / points.Length);
        Span<double> values = stackalloc double[3];
        Span<double> vectors = stackalloc double[9];
        SymmetricEigen.Solve([sum.Xx, sum.Xy, sum.Xz, sum.Xy, sum.Yy, sum.Yz, sum.Xz, sum.Yz, sum.Zz], 3, values, vectors);
        return new(Math.Sqrt(Math.Max(values[2], 0)), Math.Sqrt(Math.Max(values[1], 0)), Math.Sqrt(Math.Max(values[0], 0)));
    }

    private static Vector3d Mean(ReadOnlySpan<Vector3d> points)
    {
        var sum = Vector3d.Zero;
        foreach (var p in points)
            sum += p;
        return sum / points.Length;
    }

    // The quaternion is the eigenvector of the largest eigenvalue of Horn's matrix of the sums m = Σ a bᵀ.
    private static Rotation BestRotation(in Matrix3d m)
    {
        var (yz, zx, xy) = (m.M12 - m.M21, m.M20 - m.M02, m.M01 - m.M10);
        Span<double> n =
        [
            m.M00 + m.M11 + m.M22, yz, zx, xy,
            yz, m.M00 - m.M11 - m.M22, m.M01 + m.M10, m.M02 + m.M20,
            zx, m.M01 + m.M10, m.M11 - m.M00 - m.M22, m.M12 + m.M21,
            xy, m.M02 + m.M20, m.M12 + m.M21, m.M22 - m.M00 - m.M11,
        ];
        Span<double> values = stackalloc double[4];
        Span<double> vectors = stackalloc double[16];
        SymmetricEigen.Solve(n, 4, values, vectors);
        return Rotation.FromQuaternion(vectors[12], vectors[13], vectors[14], vectors[15]);
    }
}
