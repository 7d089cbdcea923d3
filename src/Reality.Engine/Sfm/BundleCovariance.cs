namespace Reality.Engine.Sfm;

/// <summary>Covariances at the minimum of a <see cref="BundleProblem"/>.</summary>
internal static class BundleCovariance
{
    // Regularizes the free gauge, which intrinsics do not depend on.
    private const double Damping = 1e-8;

    /// <summary>
    /// Covariance of the free intrinsics of each camera, all other parameters being adjusted with them: blocks of the inverse of
    /// the reduced system. Null if the system is too large for a factor, or singular.
    /// </summary>
    public static IntrinsicCovariance[]? OfIntrinsics(
        BundleProblem problem, BundleOptions options, CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.ThreadCount, CancellationToken = cancellation };
        var structure = new BundleStructure(problem);
        var blocks = new BundleLinearization(problem, structure);
        using var system = new ReducedCameraSystem(problem, structure, blocks, options, parallel);
        blocks.Update(options, parallel);
        return system.IsFactored && system.TrySolve(Damping, parallel, cancellation)
            ? [.. Enumerable.Range(0, problem.CameraCount).Select(
                camera => new IntrinsicCovariance(problem.FreeIntrinsics[camera], system.CovarianceOf(camera)))]
            : null;
    }
}

/// <summary>Covariance of intrinsics.</summary>
/// <param name="Free">Their indices in the <see cref="IntrinsicVector"/>.</param>
/// <param name="Elements">Row by row.</param>
internal sealed record IntrinsicCovariance(int[] Free, double[] Elements)
{
    public double this[int row, int column] => Elements[row * Free.Length + column];
}
