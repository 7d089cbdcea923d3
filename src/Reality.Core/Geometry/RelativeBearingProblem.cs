using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>
/// The essential matrix of two photos from matched rays of any direction, for <see cref="Ransac"/>.
/// </summary>
/// <remarks>The counterpart of <see cref="RelativePoseProblem"/> for fisheye cameras.</remarks>
/// <param name="first">Unit vectors in the first photo. Errors are Sampson distances on the unit sphere.</param>
/// <param name="second">Unit vectors to the same points in the second photo.</param>
public readonly struct RelativeBearingProblem(Vector3d[] first, Vector3d[] second) : IRansacProblem<Matrix3d>, IRayMatches
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

    /// <inheritdoc cref="EssentialRefinement"/>
    public bool TryRefine(in Matrix3d model, ReadOnlySpan<int> items, out Matrix3d refined) =>
        EssentialRefinement.TryRefine(this, model, items, out refined);

    (Vector3d First, Vector3d Second) IRayMatches.RaysOf(int item) => (first[item], second[item]);

    // The parts of E p and Eᵀ q across the rays: the gradient along the sphere.
    static double IRayMatches.WeightOf(Vector3d ep, Vector3d eq, double error) => WeightOf(ep, eq, error);

    private static double WeightOf(Vector3d ep, Vector3d eq, double error) =>
        1 / Math.Max(ep.LengthSquared + eq.LengthSquared - 2 * error * error, 1e-300);
}
