using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>The essential matrix of two calibrated photos from matches, for <see cref="Ransac"/>.</summary>
/// <param name="first">Undistorted (x/z, y/z) in the first photo. Errors are Sampson distances on this plane.</param>
/// <param name="second">The same points in the second photo.</param>
public readonly struct RelativePoseProblem(Vector2d[] first, Vector2d[] second) : IRansacProblem<Matrix3d>, IRayMatches
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

    /// <inheritdoc cref="EssentialRefinement"/>
    public bool TryRefine(in Matrix3d model, ReadOnlySpan<int> items, out Matrix3d refined) =>
        EssentialRefinement.TryRefine(this, model, items, out refined);

    (Vector3d First, Vector3d Second) IRayMatches.RaysOf(int item) =>
        (new(first[item].X, first[item].Y, 1), new(second[item].X, second[item].Y, 1));

    static double IRayMatches.WeightOf(Vector3d ep, Vector3d eq, double error) =>
        1 / Math.Max(ep.X * ep.X + ep.Y * ep.Y + eq.X * eq.X + eq.Y * eq.Y, 1e-300);
}
