using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>
/// The essential matrix of two photos from matched rays of any direction, for <see cref="Ransac"/>.
/// </summary>
/// <remarks>The counterpart of <see cref="RelativePoseProblem"/> for fisheye cameras.</remarks>
/// <param name="first">Unit vectors in the first photo. Errors are Sampson distances on the unit sphere.</param>
/// <param name="second">Unit vectors to the same points in the second photo.</param>
public readonly struct RelativeBearingProblem(Vector3d[] first, Vector3d[] second) : IRansacProblem<Matrix3d>
{
    public int ItemCount => first.Length;

    public int SampleSize => 5;

    public int MaxModelsPerSample => FivePointEssential.MaxSolutionCount;

    public int Solve(ReadOnlySpan<int> sample, Span<Matrix3d> models)
    {
        Span<Vector3d> a = stackalloc Vector3d[5];
        Span<Vector3d> b = stackalloc Vector3d[5];
        for (var i = 0; i < 5; i++)
            (a[i], b[i]) = (first[sample[i]], second[sample[i]]);
        return FivePointEssential.Solve(a, b, models);
    }

    public void SquaredErrors(in Matrix3d model, Span<double> squaredErrors)
    {
        var transposed = model.Transposed();
        for (var i = 0; i < first.Length; i++)
        {
            var (ep, eq) = (model * first[i], transposed * second[i]);
            var error = Vector3d.Dot(second[i], ep);
            squaredErrors[i] = error * error * WeightOf(ep, eq, error);
        }
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
            (rotation, direction) = RelativePoseProblem.Step(rotation, direction, g);
        }
        refined = EpipolarGeometry.Essential(new(rotation, direction));
        return double.IsFinite(refined.Row0.LengthSquared);
    }

    private void Accumulate(Rotation rotation, Vector3d direction, ReadOnlySpan<int> items, double[] a, Span<double> g)
    {
        Span<Matrix3d> derivatives = stackalloc Matrix3d[5];
        var e = RelativePoseProblem.Linearize(rotation, direction, derivatives);
        var transposed = e.Transposed();
        Span<double> j = stackalloc double[5];
        foreach (var item in items)
        {
            var (p, q) = (first[item], second[item]);
            var ep = e * p;
            var error = Vector3d.Dot(q, ep);
            var weight = WeightOf(ep, transposed * q, error);
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

    // One over the squared gradient of the error along the sphere: the parts of E p and Eᵀ q across the rays.
    private static double WeightOf(Vector3d ep, Vector3d eq, double error) =>
        1 / Math.Max(ep.LengthSquared + eq.LengthSquared - 2 * error * error, 1e-300);
}
