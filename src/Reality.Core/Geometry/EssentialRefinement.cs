using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>Matched rays of two photos whose epipolar errors are weighed.</summary>
internal interface IRayMatches
{
    /// <summary>Rays of a match in the first and the second photo.</summary>
    (Vector3d First, Vector3d Second) RaysOf(int item);

    /// <summary>
    /// One over the squared gradient of the error qᵀ E p: its product with the squared error is the squared Sampson distance.
    /// </summary>
    /// <param name="ep">E p, the epipolar line in the second photo.</param>
    /// <param name="eq">Eᵀ q, the epipolar line in the first photo.</param>
    /// <param name="error">qᵀ E p.</param>
    static abstract double WeightOf(Vector3d ep, Vector3d eq, double error);
}

/// <summary>
/// Gauss-Newton on Sampson distances over the five parameters of an essential matrix: three of the rotation, two of the
/// direction of the translation.
/// </summary>
/// <remarks>The denominator of the Sampson distance varies slowly, so it is a weight. The derivative of E is exact.</remarks>
internal static class EssentialRefinement
{
    private const int ParameterCount = 5;
    private const int RoundCount = 3;

    /// <summary>False if fewer than six matches are given, or if these do not determine the matrix.</summary>
    public static bool TryRefine<TMatches>(
        in TMatches matches, in Matrix3d model, ReadOnlySpan<int> items, out Matrix3d refined)
        where TMatches : struct, IRayMatches
    {
        refined = model;
        if (items.Length <= ParameterCount)
            return false;
        var (rotation, _, direction) = EpipolarGeometry.Decompose(model);
        var normal = new double[ParameterCount * ParameterCount];
        Span<double> g = stackalloc double[ParameterCount];
        for (var round = 0; round < RoundCount; round++)
        {
            Array.Clear(normal);
            g.Clear();
            Accumulate(matches, rotation, direction, items, normal, g);
            if (!DenseCholesky.TryFactor(normal, ParameterCount))
                return false;
            DenseCholesky.Solve(normal, ParameterCount, g);
            (rotation, direction) = Step(rotation, direction, g);
        }
        refined = EpipolarGeometry.Essential(new(rotation, direction));
        return double.IsFinite(refined.Row0.LengthSquared);
    }

    private static void Accumulate<TMatches>(
        in TMatches matches, Rotation rotation, Vector3d direction, ReadOnlySpan<int> items, double[] a, Span<double> g)
        where TMatches : struct, IRayMatches
    {
        Span<Matrix3d> derivatives = stackalloc Matrix3d[ParameterCount];
        var e = Linearize(rotation, direction, derivatives);
        var transposed = e.Transposed();
        Span<double> j = stackalloc double[ParameterCount];
        foreach (var item in items)
        {
            var (p, q) = matches.RaysOf(item);
            var ep = e * p;
            var error = Vector3d.Dot(q, ep);
            var weight = TMatches.WeightOf(ep, transposed * q, error);
            for (var k = 0; k < j.Length; k++)
                j[k] = Vector3d.Dot(q, derivatives[k] * p);
            for (var k = 0; k < j.Length; k++)
            {
                g[k] -= weight * j[k] * error;
                for (var l = 0; l <= k; l++)
                    a[k * ParameterCount + l] += weight * j[k] * j[l];
            }
        }
    }

    /// <summary>Rotation and direction after a step of five parameters.</summary>
    internal static (Rotation Rotation, Vector3d Direction) Step(Rotation rotation, Vector3d direction, ReadOnlySpan<double> step)
    {
        var (x, y) = TangentsOf(direction);
        return (
            Rotation.FromRotationVector(new(step[0], step[1], step[2])) * rotation,
            (direction + step[3] * x + step[4] * y).Normalized());
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
