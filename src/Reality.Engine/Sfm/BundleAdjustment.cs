using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// Bundle adjustment: minimizes robust reprojection errors and priors over poses, intrinsics and points together, by
/// Levenberg-Marquardt on the reduced camera system.
/// </summary>
/// <remarks>
/// Without priors the gauge (position, rotation and scale of the world) is free: damping keeps the system regular, and steps
/// along the gauge are zero up to rounding.
/// </remarks>
internal sealed class BundleAdjustment : IDisposable
{
    private const double FirstDamping = 1e-4;
    private const double MinDamping = 1e-9;
    private const double MaxDamping = 1e12;

    // Squared error of an observation whose point is behind its camera: far beyond the bend of any loss.
    private const double SquaredErrorBehind = 1e6;

    private readonly BundleProblem _problem;
    private readonly BundleOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly ParallelOptions _parallel;
    private readonly BundleStructure _structure;
    private readonly BundleLinearization _blocks;
    private readonly ReducedCameraSystem _system;

    private BundleAdjustment(BundleProblem problem, BundleOptions options, CancellationToken cancellation)
    {
        (_problem, _options, _cancellation) = (problem, options, cancellation);
        _parallel = new() { MaxDegreeOfParallelism = options.ThreadCount, CancellationToken = cancellation };
        _structure = new(problem);
        _blocks = new(problem, _structure);
        _system = new(problem, _structure, _blocks, options, _parallel);
    }

    /// <summary>Adjusts <paramref name="problem"/> in place.</summary>
    public static BundleSummary Solve(BundleProblem problem, BundleOptions options, CancellationToken cancellation)
    {
        using var adjustment = new BundleAdjustment(problem, options, cancellation);
        return adjustment.Iterate();
    }

    public void Dispose() => _system.Dispose();

    private BundleSummary Iterate()
    {
        var initial = CostOf(_problem.CameraFromWorld, _problem.Intrinsics, pointSteps: null)
            + CostOfRigs(_problem.Rigs?.CameraFromRig, _problem.Rigs?.RigFromWorld, _problem.CameraFromWorld);
        var cost = initial;
        var (damping, growth) = (FirstDamping, 2.0);
        var iteration = 0;
        for (; iteration < _options.MaxIterationCount; iteration++)
        {
            _cancellation.ThrowIfCancellationRequested();
            _blocks.Update(_options, _parallel);
            var before = cost;
            double ratio;
            while (!TryStep(damping, ref cost, out ratio))
            {
                damping *= growth;
                growth *= 2;
                if (damping > MaxDamping)
                    return new(initial, cost, iteration);
            }
            // H. Nielsen, "Damping parameter in Marquardt's method" (1999): the better the model predicted the decrease, the less
            // damping.
            damping = Math.Max(MinDamping, damping * Math.Max(1.0 / 5, 1 - ExactMath.Pow(2 * Math.Min(ratio, 1) - 1, 3)));
            growth = 2;
            if (before - cost <= _options.MinRelativeDecrease * before || _system.StepSigmas < _options.MinStepSigmas)
                break;
        }
        return new(initial, cost, iteration);
    }

    private bool TryStep(double damping, ref double cost, out double ratio)
    {
        ratio = 0;
        if (!_system.TrySolve(damping, _parallel, _cancellation))
            return false;
        var poses = MovedPoses();
        var (slots, exposures) = _problem.Rigs?.Moved(_system) ?? default;
        _problem.Rigs?.Compose(slots, exposures, poses);
        var intrinsics = MovedIntrinsics();
        var newCost = CostOf(poses, intrinsics, _system.PointStep) + CostOfRigs(slots, exposures, poses);
        ratio = (cost - newCost) / Math.Max(_system.ModelDecrease, 1e-300);
        if (!(newCost <= cost))
            return false;
        cost = newCost;
        poses.CopyTo(_problem.CameraFromWorld, 0);
        intrinsics.CopyTo(_problem.Intrinsics, 0);
        for (var p = 0; p < _problem.PointCount; p++)
            _problem.Points[p] += _system.PointStep[p];
        slots?.CopyTo(_problem.Rigs!.CameraFromRig, 0);
        exposures?.CopyTo(_problem.Rigs!.RigFromWorld, 0);
        return true;
    }

    private RigidTransform[] MovedPoses()
    {
        var moved = (RigidTransform[])_problem.CameraFromWorld.Clone();
        for (var i = 0; i < moved.Length; i++)
            moved[i] = PoseStep.Apply(_system.PoseStep(i), moved[i]);
        return moved;
    }

    private double[][] MovedIntrinsics()
    {
        var moved = new double[_problem.CameraCount][];
        for (var c = 0; c < moved.Length; c++)
        {
            moved[c] = (double[])_problem.Intrinsics[c].Clone();
            var step = _system.CameraStep(c);
            for (var k = 0; k < step.Length; k++)
                moved[c][_problem.FreeIntrinsics[c][k]] += step[k];
        }
        return moved;
    }

    private double CostOfRigs(RigidTransform[]? slots, RigidTransform[]? exposures, RigidTransform[] poses) =>
        _problem.Rigs is { } rigs ? 0.5 * rigs.CostOfPriors(slots!, exposures!, poses) : 0;

    private double CostOf(RigidTransform[] poses, double[][] intrinsics, Vector3d[]? pointSteps)
    {
        var points = _problem.Points;
        var rotations = Array.ConvertAll(poses, pose => pose.Rotation.ToMatrix());
        var chunks = (points.Length + BundleLinearization.PointsPerChunk - 1) / BundleLinearization.PointsPerChunk;
        var parts = new double[chunks];
        Parallel.For(0, chunks, _parallel, chunk =>
        {
            var end = Math.Min(points.Length, (chunk + 1) * BundleLinearization.PointsPerChunk);
            double sum = 0;
            for (var p = chunk * BundleLinearization.PointsPerChunk; p < end; p++)
                sum += CostOfPoint(p, pointSteps is null ? points[p] : points[p] + pointSteps[p], poses, rotations, intrinsics);
            parts[chunk] = sum;
        });
        var cost = CostOfPriors(poses, intrinsics);
        foreach (var part in parts)
            cost += part;
        return 0.5 * cost;
    }

    private double CostOfPoint(int p, Vector3d point, RigidTransform[] poses, Matrix3d[] rotations, double[][] intrinsics)
    {
        double sum = 0;
        for (var o = _problem.FirstObservation[p]; o < _problem.FirstObservation[p + 1]; o++)
        {
            var photo = _problem.PhotoOf[o];
            var squared = SquaredErrorBehind;
            if (ProjectionJacobian.TryProject(
                rotations[photo], poses[photo].Translation, intrinsics[_problem.CameraOf[photo]], point, out var x, out var y))
            {
                double inverseSigma = _problem.InverseSigma[o];
                var (dx, dy) = (inverseSigma * (x - _problem.X[o]), inverseSigma * (y - _problem.Y[o]));
                squared = dx * dx + dy * dy;
            }
            sum += _options.Loss.Value(squared, _options.LossScale);
        }
        if (_problem.PointPlanes?[p] is { } plane)
            sum += plane.LossOf(point);
        return _problem.PointPriors?[p] is { } prior ? sum + prior.LossOf(point - prior.Center) : sum;
    }

    private double CostOfPriors(RigidTransform[] poses, double[][] intrinsics)
    {
        double sum = 0;
        for (var i = 0; i < poses.Length; i++)
        {
            if (_problem.CenterPriors[i] is not { } prior || _problem.PoseIsFixed[i])
                continue;
            var offset = poses[i].Center - prior.Center;
            var (x, y, z) = (offset.X / prior.HorizontalSigma, offset.Y / prior.HorizontalSigma, offset.Z / prior.VerticalSigma);
            sum += RobustLoss.Huber.Value(x * x + y * y + z * z, CenterPrior.LossScale);
        }
        for (var c = 0; c < intrinsics.Length; c++)
        {
            var prior = _problem.IntrinsicPriors[c];
            foreach (var k in _problem.FreeIntrinsics[c])
            {
                var offset = (intrinsics[c][k] - prior.Mean[k]) / prior.Sigma[k];
                sum += offset * offset;
            }
        }
        return sum;
    }
}

/// <summary>Loss and stopping criteria of <see cref="BundleAdjustment"/>.</summary>
internal sealed record BundleOptions
{
    public RobustLoss Loss { get; init; } = RobustLoss.Cauchy;

    /// <summary>Reprojection error where the loss starts to bend, in standard deviations of an observation.</summary>
    public double LossScale { get; init; } = 1;

    /// <summary>Maximum number of linearizations.</summary>
    public int MaxIterationCount { get; init; } = 50;

    /// <summary>Iterations stop once an accepted step lowers the cost by less than this fraction.</summary>
    public double MinRelativeDecrease { get; init; } = 1e-6;

    /// <summary>
    /// Iterations stop once an accepted step moves poses and intrinsics by less than this many of their standard deviations.
    /// </summary>
    public double MinStepSigmas { get; init; }

    /// <summary>
    /// Memory that the Cholesky factor of the reduced system may take, bytes; a larger one is not made, and conjugate gradients
    /// solve the system.
    /// </summary>
    public long MaxFactorBytes { get; init; } = 2L << 30;

    /// <summary>Number of threads; results do not depend on it.</summary>
    public int ThreadCount { get; init; } = 1;
}

/// <summary>Cost and iterations of a bundle adjustment.</summary>
/// <param name="InitialCost">Half the sum of the losses before the first step.</param>
/// <param name="FinalCost">Half the sum of the losses after the last step; never above the initial cost.</param>
/// <param name="IterationCount">Number of linearizations.</param>
internal sealed record BundleSummary(double InitialCost, double FinalCost, int IterationCount);
