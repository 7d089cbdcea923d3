using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>The essential matrix of two calibrated photos from matches, for <see cref="Ransac"/>.</summary>
/// <param name="first">Undistorted (x/z, y/z) in the first photo. Errors are Sampson distances on this plane.</param>
/// <param name="second">The same points in the second photo.</param>
public readonly struct RelativePoseProblem(Vector2d[] first, Vector2d[] second) : IRansacProblem<Matrix3d>
{
    public int ItemCount => first.Length;

    public int SampleSize => 5;

    public int MaxModelsPerSample => FivePointEssential.MaxSolutionCount;

    public int Solve(ReadOnlySpan<int> sample, Span<Matrix3d> models)
    {
        Span<Vector3d> a = stackalloc Vector3d[5];
        Span<Vector3d> b = stackalloc Vector3d[5];
        for (var i = 0; i < 5; i++)
        {
            a[i] = new(first[sample[i]].X, first[sample[i]].Y, 1);
            b[i] = new(second[sample[i]].X, second[sample[i]].Y, 1);
        }
        return FivePointEssential.Solve(a, b, models);
    }

    public void SquaredErrors(in Matrix3d model, Span<double> squaredErrors)
    {
        for (var i = 0; i < first.Length; i++)
            squaredErrors[i] = EpipolarGeometry.SampsonSquared(model, first[i], second[i]);
    }

    /// <summary>Gauss-Newton on Sampson distances over rotation and direction of the translation.</summary>
    public bool TryRefine(in Matrix3d model, ReadOnlySpan<int> items, out Matrix3d refined)
    {
        refined = model;
        if (items.Length < 6)
            return false;
        var (rotation, _, direction) = EpipolarGeometry.Decompose(model);
        var normal = new double[25];
        Span<double> g = stackalloc double[5];
        for (var round = 0; round < 3; round++)
        {
            Array.Clear(normal);
            g.Clear();
            Accumulate(rotation, direction, items, normal, g);
            if (!DenseCholesky.TryFactor(normal, 5))
                return false;
            DenseCholesky.Solve(normal, 5, g);
            (rotation, direction) = Step(rotation, direction, g);
        }
        refined = EpipolarGeometry.Essential(new(rotation, direction));
        return double.IsFinite(refined.Row0.LengthSquared);
    }

    /// <summary>Rotation and direction after a step of five parameters.</summary>
    internal static (Rotation Rotation, Vector3d Direction) Step(Rotation rotation, Vector3d direction, ReadOnlySpan<double> step)
    {
        var (x, y) = TangentsOf(direction);
        return (
            Rotation.FromRotationVector(new(step[0], step[1], step[2])) * rotation,
            (direction + step[3] * x + step[4] * y).Normalized());
    }

    private void Accumulate(Rotation rotation, Vector3d direction, ReadOnlySpan<int> items, double[] a, Span<double> g)
    {
        // The denominator of the Sampson distance varies slowly, so it counts as a weight. dE is exact.
        Span<Matrix3d> derivatives = stackalloc Matrix3d[5];
        var e = Linearize(rotation, direction, derivatives);
        Span<double> j = stackalloc double[5];
        foreach (var item in items)
        {
            var p = new Vector3d(first[item].X, first[item].Y, 1);
            var q = new Vector3d(second[item].X, second[item].Y, 1);
            var ep = e * p;
            var eq = e.Transposed() * q;
            var weight = 1 / Math.Max(ep.X * ep.X + ep.Y * ep.Y + eq.X * eq.X + eq.Y * eq.Y, 1e-300);
            var error = Vector3d.Dot(q, ep);
            for (var k = 0; k < 5; k++)
                j[k] = Vector3d.Dot(q, derivatives[k] * p);
            for (var k = 0; k < 5; k++)
            {
                g[k] -= weight * j[k] * error;
                for (var l = 0; l <= k; l++)
                    a[k * 5 + l] += weight * j[k] * j[l];
            }
        }
    }

    /// <summary>The essential matrix and its derivatives by the five parameters of <see cref="Step"/>.</summary>
    internal static Matrix3d Linearize(Rotation rotation, Vector3d direction, Span<Matrix3d> derivatives)
    {
        var r = rotation.ToMatrix();
        var (tx, ty) = TangentsOf(direction);
        derivatives[0] = Matrix3d.CrossProduct(direction) * (Matrix3d.CrossProduct(new(1, 0, 0)) * r);
        derivatives[1] = Matrix3d.CrossProduct(direction) * (Matrix3d.CrossProduct(new(0, 1, 0)) * r);
        derivatives[2] = Matrix3d.CrossProduct(direction) * (Matrix3d.CrossProduct(new(0, 0, 1)) * r);
        derivatives[3] = Matrix3d.CrossProduct(tx) * r;
        derivatives[4] = Matrix3d.CrossProduct(ty) * r;
        return Matrix3d.CrossProduct(direction) * r;
    }

    private static (Vector3d X, Vector3d Y) TangentsOf(Vector3d direction)
    {
        var axis = Math.Abs(direction.X) < 0.6 ? new Vector3d(1, 0, 0) : new Vector3d(0, 1, 0);
        var x = Vector3d.Cross(direction, axis).Normalized();
        return (x, Vector3d.Cross(direction, x));
    }
}
