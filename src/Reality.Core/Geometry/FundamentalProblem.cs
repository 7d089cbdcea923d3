using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>
/// The fundamental matrix of two photos from matches, for <see cref="Ransac"/>: seven-point solver, seven-parameter refinement.
/// </summary>
/// <param name="first">
/// Undistorted points of the first photo, scaled to about one. Errors are Sampson distances in this unit.
/// </param>
/// <param name="second">The same points in the second photo.</param>
public readonly struct FundamentalProblem(Vector2d[] first, Vector2d[] second) : IRansacProblem<Matrix3d>
{
    private const int ParameterCount = 7;

    public int ItemCount => first.Length;

    public int SampleSize => 7;

    public int MaxModelsPerSample => 3;

    /// <summary>
    /// The one or three matrices of rank two through seven matches (Hartley and Zisserman 2004, section 11.1.2).
    /// </summary>
    public int Solve(ReadOnlySpan<int> sample, Span<Matrix3d> models)
    {
        Span<double> rows = stackalloc double[7 * 9];
        for (var i = 0; i < 7; i++)
        {
            var (p, q) = (first[sample[i]], second[sample[i]]);
            ReadOnlySpan<double> row = [q.X * p.X, q.X * p.Y, q.X, q.Y * p.X, q.Y * p.Y, q.Y, p.X, p.Y, 1];
            row.CopyTo(rows[(i * 9)..]);
        }
        Span<double> basis = stackalloc double[2 * 9];
        if (!NullSpace.TryFind(rows, 7, 9, basis))
            return 0;
        var (a, b) = (MatrixOf(basis[..9]), MatrixOf(basis[9..]));

        // det(a + x b) is cubic in x; its coefficients follow from four values.
        var (at0, at1, atMinus1, leading) = (a.Determinant, (a + b).Determinant, (a + -1 * b).Determinant, b.Determinant);
        var quadratic = 0.5 * (at1 + atMinus1) - at0;
        var linear = 0.5 * (at1 - atMinus1) - leading;
        Span<double> roots = stackalloc double[3];
        var count = Polynomial.RealRoots([at0, linear, quadratic, leading], roots);
        for (var i = 0; i < count; i++)
            models[i] = Normalized(a + roots[i] * b);
        return count;
    }

    public void SquaredErrors(in Matrix3d model, Span<double> squaredErrors)
    {
        for (var i = 0; i < first.Length; i++)
            squaredErrors[i] = EpipolarGeometry.SampsonSquared(model, first[i], second[i]);
    }

    /// <summary>
    /// Gauss-Newton on Sampson distances over rotations of the two singular bases and the ratio of the singular values, which
    /// keeps the rank at two (Bartoli and Sturm 2004).
    /// </summary>
    public bool TryRefine(in Matrix3d model, ReadOnlySpan<int> items, out Matrix3d refined)
    {
        refined = model;
        if (items.Length < 8)
            return false;
        var normal = new double[ParameterCount * ParameterCount];
        Span<double> step = stackalloc double[ParameterCount];
        for (var round = 0; round < 3; round++)
        {
            Array.Clear(normal);
            step.Clear();
            var second2 = SecondSingularTerm(refined);
            Accumulate(refined, second2, items, normal, step);
            if (!DenseCholesky.TryFactor(normal, ParameterCount))
                return false;
            DenseCholesky.Solve(normal, ParameterCount, step);
            var left = Rotation.FromRotationVector(new(step[0], step[1], step[2])).ToMatrix();
            var right = Rotation.FromRotationVector(new(step[3], step[4], step[5])).ToMatrix();
            refined = Normalized(left * (refined + step[6] * second2) * right);
        }
        return double.IsFinite(refined.Row0.LengthSquared);
    }

    private void Accumulate(in Matrix3d f, in Matrix3d second2, ReadOnlySpan<int> items, double[] normal, Span<double> g)
    {
        Span<Matrix3d> derivatives =
        [
            Matrix3d.CrossProduct(new(1, 0, 0)) * f, Matrix3d.CrossProduct(new(0, 1, 0)) * f,
            Matrix3d.CrossProduct(new(0, 0, 1)) * f,
            f * Matrix3d.CrossProduct(new(1, 0, 0)), f * Matrix3d.CrossProduct(new(0, 1, 0)),
            f * Matrix3d.CrossProduct(new(0, 0, 1)),
            second2,
        ];
        Span<double> j = stackalloc double[ParameterCount];
        foreach (var item in items)
        {
            var p = new Vector3d(first[item].X, first[item].Y, 1);
            var q = new Vector3d(second[item].X, second[item].Y, 1);
            var fp = f * p;
            var fq = f.Transposed() * q;
            // The denominator of the Sampson distance varies slowly, so it counts as a weight.
            var weight = 1 / Math.Max(fp.X * fp.X + fp.Y * fp.Y + fq.X * fq.X + fq.Y * fq.Y, 1e-300);
            var error = Vector3d.Dot(q, fp);
            for (var k = 0; k < ParameterCount; k++)
            {
                j[k] = Vector3d.Dot(q, derivatives[k] * p);
                g[k] -= weight * j[k] * error;
                for (var l = 0; l <= k; l++)
                    normal[k * ParameterCount + l] += weight * j[k] * j[l];
            }
        }
    }

    /// <summary>The part u2 v2ᵀ that belongs to the middle singular value.</summary>
    private static Matrix3d SecondSingularTerm(in Matrix3d f)
    {
        var square = f.Transposed() * f;
        Span<double> a =
            [square.M00, square.M01, square.M02, square.M10, square.M11, square.M12, square.M20, square.M21, square.M22];
        Span<double> values = stackalloc double[3];
        Span<double> vectors = stackalloc double[9];
        SymmetricEigen.Solve(a, 3, values, vectors);
        var v = new Vector3d(vectors[3], vectors[4], vectors[5]);
        var u = (f * v).Normalized();
        return Matrix3d.FromRows(u.X * v, u.Y * v, u.Z * v);
    }

    private static Matrix3d MatrixOf(ReadOnlySpan<double> m) => new(m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8]);

    private static Matrix3d Normalized(in Matrix3d m) =>
        1 / Math.Sqrt(m.Row0.LengthSquared + m.Row1.LengthSquared + m.Row2.LengthSquared) * m;
}
