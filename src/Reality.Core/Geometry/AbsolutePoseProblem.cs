using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>The pose of a calibrated photo from known points that it sees, for <see cref="Ransac"/>.</summary>
/// <param name="points">World positions.</param>
/// <param name="normalized">Undistorted (x/z, y/z) of each. Errors are distances on this plane.</param>
public readonly struct AbsolutePoseProblem(Vector3d[] points, Vector2d[] normalized) : IRansacProblem<RigidTransform>
{
    public int ItemCount => points.Length;

    public int SampleSize => 3;

    public int MaxModelsPerSample => ThreePointPose.MaxSolutionCount;

    public int Solve(ReadOnlySpan<int> sample, Span<RigidTransform> models)
    {
        Span<Vector3d> rays = stackalloc Vector3d[3];
        Span<Vector3d> seen = stackalloc Vector3d[3];
        for (var i = 0; i < 3; i++)
        {
            rays[i] = new(normalized[sample[i]].X, normalized[sample[i]].Y, 1);
            seen[i] = points[sample[i]];
        }
        return ThreePointPose.Solve(rays, seen, models);
    }

    public void SquaredErrors(in RigidTransform model, Span<double> squaredErrors)
    {
        var r = model.Rotation.ToMatrix();
        var t = model.Translation;
        for (var i = 0; i < points.Length; i++)
        {
            var p = r * points[i] + t;
            var du = p.X / p.Z - normalized[i].X;
            var dv = p.Y / p.Z - normalized[i].Y;
            squaredErrors[i] = p.Z > 0 ? du * du + dv * dv : double.PositiveInfinity;
        }
    }

    /// <summary>Gauss-Newton on the squared errors of the given items.</summary>
    public bool TryRefine(in RigidTransform model, ReadOnlySpan<int> items, out RigidTransform refined)
    {
        refined = model;
        if (items.Length < 4)
            return false;
        Span<double> a = stackalloc double[36];
        Span<double> g = stackalloc double[6];
        var normal = new double[36];
        for (var round = 0; round < 4; round++)
        {
            a.Clear();
            g.Clear();
            foreach (var i in items)
                Accumulate(refined, i, a, g);
            a.CopyTo(normal);
            if (!DenseCholesky.TryFactor(normal, 6))
                return false;
            DenseCholesky.Solve(normal, 6, g);
            var turn = Rotation.FromRotationVector(new(g[0], g[1], g[2]));
            refined = new(turn * refined.Rotation, turn * refined.Translation + new Vector3d(g[3], g[4], g[5]));
        }
        return double.IsFinite(refined.Translation.LengthSquared);
    }

    private void Accumulate(in RigidTransform pose, int item, Span<double> a, Span<double> g)
    {
        var p = pose * points[item];
        if (!(p.Z > 0))
            return;
        var (u, v, inverse) = (p.X / p.Z, p.Y / p.Z, 1 / p.Z);
        ReadOnlySpan<double> ju = [-u * v, 1 + u * u, -v, inverse, 0, -u * inverse];
        ReadOnlySpan<double> jv = [-1 - v * v, u * v, u, 0, inverse, -v * inverse];
        var (ru, rv) = (normalized[item].X - u, normalized[item].Y - v);
        for (var i = 0; i < 6; i++)
        {
            g[i] += ju[i] * ru + jv[i] * rv;
            for (var j = 0; j <= i; j++)
                a[i * 6 + j] += ju[i] * ju[j] + jv[i] * jv[j];
        }
    }
}
