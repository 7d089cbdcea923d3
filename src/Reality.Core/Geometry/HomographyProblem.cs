using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>The homography <c>second ~ H first</c> of two photos from matches, for <see cref="Ransac"/>.</summary>
/// <param name="first">
/// Undistorted points of the first photo, scaled to about one. The squared error is the mean of those in both photos.
/// </param>
/// <param name="second">The same points in the second photo.</param>
public readonly struct HomographyProblem(Vector2d[] first, Vector2d[] second) : IRansacProblem<Matrix3d>
{
    public int ItemCount => first.Length;

    public int SampleSize => 4;

    public int MaxModelsPerSample => 1;

    public int Solve(ReadOnlySpan<int> sample, Span<Matrix3d> models)
    {
        Span<double> rows = stackalloc double[8 * 9];
        for (var i = 0; i < 4; i++)
            WriteRows(first[sample[i]], second[sample[i]], 1, rows.Slice(i * 18, 18));
        Span<double> h = stackalloc double[9];
        if (!NullSpace.TryFind(rows, 8, 9, h))
            return 0;
        models[0] = MatrixOf(h);
        return Math.Abs(models[0].Determinant) > 1e-9 ? 1 : 0;
    }

    public void SquaredErrors(in Matrix3d model, Span<double> squaredErrors)
    {
        var inverse = model.Inverted();
        for (var i = 0; i < first.Length; i++)
        {
            squaredErrors[i] = 0.5
                * (TransferSquared(model, first[i], second[i]) + TransferSquared(inverse, second[i], first[i]));
        }
    }

    /// <summary>Direct linear transform, weighted so that it minimizes distances in the second photo.</summary>
    public bool TryRefine(in Matrix3d model, ReadOnlySpan<int> items, out Matrix3d refined)
    {
        refined = model;
        if (items.Length < 5)
            return false;
        Span<double> normal = stackalloc double[81];
        Span<double> rows = stackalloc double[18];
        normal.Clear();
        foreach (var item in items)
        {
            var weight = 1 / Vector3d.Dot(model.Row2, new(first[item].X, first[item].Y, 1));
            WriteRows(first[item], second[item], weight, rows);
            for (var r = 0; r < 9; r++)
            {
                for (var c = 0; c < 9; c++)
                    normal[r * 9 + c] += rows[r] * rows[c] + rows[9 + r] * rows[9 + c];
            }
        }
        Span<double> values = stackalloc double[9];
        Span<double> vectors = stackalloc double[81];
        SymmetricEigen.Solve(normal, 9, values, vectors);
        refined = MatrixOf(vectors[..9]);
        return Math.Abs(refined.Determinant) > 1e-9 && double.IsFinite(refined.Determinant);
    }

    private static void WriteRows(Vector2d p, Vector2d q, double weight, Span<double> rows)
    {
        ReadOnlySpan<double> values =
        [
            p.X, p.Y, 1, 0, 0, 0, -q.X * p.X, -q.X * p.Y, -q.X,
            0, 0, 0, p.X, p.Y, 1, -q.Y * p.X, -q.Y * p.Y, -q.Y,
        ];
        for (var i = 0; i < values.Length; i++)
            rows[i] = weight * values[i];
    }

    private static double TransferSquared(in Matrix3d h, Vector2d from, Vector2d to)
    {
        var p = h * new Vector3d(from.X, from.Y, 1);
        var error = new Vector2d(p.X / p.Z - to.X, p.Y / p.Z - to.Y).LengthSquared;
        return double.IsNaN(error) ? double.PositiveInfinity : error;
    }

    private static Matrix3d MatrixOf(ReadOnlySpan<double> m) => new(m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8]);
}
