using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>Photos 10 m from a round object, f = 1800 pixels: one pixel is 6 mm.</summary>
public sealed class BundleAdjustmentTests
{
    private static readonly SyntheticSceneOptions Options = new() { PhotoCount = 6, PointCount = 120 };
    private static readonly SyntheticScene Exact = SyntheticScene.Around(Options);
    private static readonly SyntheticScene Noisy = SyntheticScene.Around(Options with { NoisePixels = 0.5 });

    private static readonly BundleOptions Precise = new() { MaxIterationCount = 100, MinRelativeDecrease = 1e-14 };

    [Fact]
    public void Without_noise_disturbed_photos_and_points_return_to_the_truth()
    {
        var truth = SyntheticBundle.Of(Exact);
        var problem = WithFirstTwoFixed(SyntheticBundle.Of(Exact)).Perturb(radians: 0.02, units: 0.1);

        var summary = Solve(problem, Precise);

        Assert.True(summary.InitialCost > 100);
        Assert.InRange(summary.FinalCost, 0, 1e-4); // Pixels are stored as float: 1200 observations of some 4e-5.
        for (var i = 0; i < truth.PhotoCount; i++)
            AssertSame(truth.CameraFromWorld[i], problem.CameraFromWorld[i], 1e-5);
        for (var p = 0; p < truth.PointCount; p++)
            Assert.InRange(Vector3d.Distance(truth.Points[p], problem.Points[p]), 0, 2e-5);
    }

    [Fact]
    public void Without_noise_wrong_intrinsics_return_to_the_truth()
    {
        var truth = IntrinsicVector.Of(Exact.Truth.Cameras[0]);
        int[] free =
        [
            IntrinsicVector.Focal, IntrinsicVector.CenterX, IntrinsicVector.CenterY, IntrinsicVector.K1, IntrinsicVector.P1,
        ];
        var problem = WithFirstTwoFixed(SyntheticBundle.Of(Exact, free: free));
        problem.Intrinsics[0] = [1900, 990, 760, -0.03, truth[4], truth[5], 0, .. truth[7..]];

        Solve(problem, Precise);

        Assert.Equal(1800, problem.Intrinsics[0][IntrinsicVector.Focal], 0.05);
        Assert.Equal(1010, problem.Intrinsics[0][IntrinsicVector.CenterX], 0.05);
        Assert.Equal(742, problem.Intrinsics[0][IntrinsicVector.CenterY], 0.05);
        Assert.Equal(-0.08, problem.Intrinsics[0][IntrinsicVector.K1], 1e-4);
        Assert.Equal(0.0006, problem.Intrinsics[0][IntrinsicVector.P1], 1e-5);
        Assert.Equal(truth[IntrinsicVector.K2], problem.Intrinsics[0][IntrinsicVector.K2]);
    }

    [Theory]
    [InlineData(RobustLoss.Squared)]
    [InlineData(RobustLoss.Huber)]
    [InlineData(RobustLoss.Cauchy)]
    public void With_noise_no_small_step_lowers_the_cost_that_it_ends_with(int loss)
    {
        var options = Precise with { Loss = (RobustLoss)loss };
        var problem = WithFirstTwoFixed(SyntheticBundle.Of(Noisy, free: [IntrinsicVector.Focal]))
            .Perturb(radians: 0.01, units: 0.05);

        var summary = Solve(problem, options);

        Assert.Equal(SyntheticBundle.ObservationCost(problem, options), summary.FinalCost, 1e-9 * summary.FinalCost);
        var step = new double[SyntheticBundle.ParameterCount(problem)];
        for (var k = 0; k < step.Length; k += 3)
        {
            var h = k < 24 ? 1e-5 : 1e-4;
            step[k] = h;
            var plus = SyntheticBundle.ObservationCost(SyntheticBundle.Moved(problem, step), options);
            step[k] = -h;
            var minus = SyntheticBundle.ObservationCost(SyntheticBundle.Moved(problem, step), options);
            step[k] = 0;
            Assert.True(plus > summary.FinalCost - 1e-9 && minus > summary.FinalCost - 1e-9, $"parameter {k}");
        }
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.01)]
    public void Steps_that_are_small_against_standard_deviations_end_the_iterations(double sigmas)
    {
        BundleProblem Start() => WithFirstTwoFixed(SyntheticBundle.Of(Noisy, inverseSigma: 2)).Perturb(radians: 0.02, units: 0.1);
        var (full, problem) = (Start(), Start());

        var converged = Solve(full, Precise);
        var summary = Solve(problem, Precise with { MinStepSigmas = sigmas });

        // Half a squared step for each of the 24 parameters of the free poses, and as much for those of the 120 points.
        Assert.InRange(summary.FinalCost - converged.FinalCost, -1e-9, 0.5 * (24 + 3 * 120) * sigmas * sigmas);
        Assert.InRange(summary.IterationCount, 1, converged.IterationCount - 1);
    }

    [Theory]
    [InlineData(RobustLoss.Huber)]
    [InlineData(RobustLoss.Cauchy)]
    public void From_far_beyond_the_bend_of_the_loss_a_few_iterations_suffice(int loss)
    {
        var options = Precise with { Loss = (RobustLoss)loss, MinRelativeDecrease = 1e-3 };
        var problem = WithFirstTwoFixed(SyntheticBundle.Of(Noisy, inverseSigma: 2)).Perturb(radians: 0.02, units: 0.1);

        var summary = Solve(problem, options); // begins with residuals of 80 standard deviations

        Assert.InRange(summary.IterationCount, 2, 10);
        var atTruth = SyntheticBundle.ObservationCost(SyntheticBundle.Of(Noisy, inverseSigma: 2), options);
        Assert.InRange(summary.FinalCost, 1, 1.01 * atTruth);
    }

    [Fact]
    public void The_cost_never_rises_and_no_iterations_change_nothing()
    {
        var before = WithFirstTwoFixed(SyntheticBundle.Of(Noisy)).Perturb(radians: 0.02, units: 0.1);
        var cost = double.PositiveInfinity;
        for (var count = 0; count < 8; count++)
        {
            var problem = SyntheticBundle.Copy(before);
            var summary = Solve(problem, Precise with { MaxIterationCount = count });
            Assert.InRange(summary.IterationCount, 0, count);
            Assert.True(summary.FinalCost <= cost);
            cost = summary.FinalCost;
            if (count == 0)
                Assert.Equal((summary.InitialCost, before.Points[3]), (summary.FinalCost, problem.Points[3]));
        }
    }

    [Fact]
    public void Fixed_poses_and_intrinsics_that_are_not_free_keep_their_bits()
    {
        var problem = SyntheticBundle.Of(Noisy, cameraCount: 2, free: [IntrinsicVector.Focal]);
        problem.PoseIsFixed[0] = problem.PoseIsFixed[4] = true;
        problem.FreeIntrinsics[1] = [];
        problem.Perturb(radians: 0.01, units: 0.05);
        var before = SyntheticBundle.Copy(problem);

        Solve(problem, new());

        Assert.Equal(before.CameraFromWorld[0], problem.CameraFromWorld[0]);
        Assert.Equal(before.CameraFromWorld[4], problem.CameraFromWorld[4]);
        Assert.NotEqual(before.CameraFromWorld[1], problem.CameraFromWorld[1]);
        Assert.Equal(before.Intrinsics[0][1..], problem.Intrinsics[0][1..]);
        Assert.Equal(before.Intrinsics[1], problem.Intrinsics[1]);
        Assert.NotEqual(before.Intrinsics[0][0], problem.Intrinsics[0][0]);
    }

    [Fact]
    public void Moving_the_world_moves_the_answer()
    {
        var (turn, shift) = (Rotation.FromRotationVector(new(0.4, -1.1, 0.7)), new Vector3d(3, -8, 5));
        var movedFromWorld = new RigidTransform(turn, shift);
        var problem = WithFirstTwoFixed(SyntheticBundle.Of(Noisy)).Perturb(radians: 0.01, units: 0.05);
        var moved = SyntheticBundle.Copy(problem);
        for (var i = 0; i < moved.PhotoCount; i++)
            moved.CameraFromWorld[i] *= movedFromWorld.Inverted();
        for (var p = 0; p < moved.PointCount; p++)
            moved.Points[p] = movedFromWorld * moved.Points[p];

        var (summary, other) = (Solve(problem, Precise), Solve(moved, Precise));

        Assert.Equal(summary.FinalCost, other.FinalCost, 1e-7 * summary.FinalCost);
        for (var i = 0; i < moved.PhotoCount; i++)
            AssertSame(problem.CameraFromWorld[i] * movedFromWorld.Inverted(), moved.CameraFromWorld[i], 1e-5);
        for (var p = 0; p < moved.PointCount; p++)
            Assert.InRange(Vector3d.Distance(movedFromWorld * problem.Points[p], moved.Points[p]), 0, 1e-4);
    }

    [Fact]
    public void Shifted_center_priors_carry_the_whole_scene_along()
    {
        var shift = new Vector3d(0.3, -0.2, 0.4);
        var truth = SyntheticBundle.Of(Exact);
        var problem = SyntheticBundle.Of(Exact);
        for (var i = 0; i < problem.PhotoCount; i++)
            problem.CenterPriors[i] = new(problem.CameraFromWorld[i].Center + shift, 0.5, 0.5);

        Solve(problem, Precise);

        for (var i = 0; i < problem.PhotoCount; i++)
            Assert.InRange(
                Vector3d.Distance(truth.CameraFromWorld[i].Center + shift, problem.CameraFromWorld[i].Center), 0, 1e-4);
        for (var p = 0; p < problem.PointCount; p++)
            Assert.InRange(Vector3d.Distance(truth.Points[p] + shift, problem.Points[p]), 0, 2e-4);
    }

    [Fact]
    public void One_center_prior_far_off_pulls_with_the_force_of_three_deviations()
    {
        // Beyond the bend a prior pulls with 3 / sigma however far it lies, and five others hold with 1 / sigma² each.
        const double sigma = 0.1;
        var problem = SyntheticBundle.Of(Exact);
        for (var i = 0; i < problem.PhotoCount; i++)
            problem.CenterPriors[i] = new(problem.CameraFromWorld[i].Center + new Vector3d(i == 2 ? 100 : 0, 0, 0), sigma, sigma);
        var truth = SyntheticBundle.Of(Exact);

        Solve(problem, Precise);

        var shift = Enumerable.Range(0, 6).Where(i => i != 2)
            .Average(i => (problem.CameraFromWorld[i].Center - truth.CameraFromWorld[i].Center).X);
        Assert.Equal(3 * sigma / 5, shift, 1e-4);
    }

    [Fact]
    public void An_intrinsic_prior_wins_over_observations_as_its_deviation_shrinks()
    {
        double FocalWith(double sigma)
        {
            var problem = WithFirstTwoFixed(SyntheticBundle.Of(Noisy, free: [IntrinsicVector.Focal]));
            var prior = new IntrinsicPrior([1850, .. new double[9]], [sigma, .. Enumerable.Repeat(1.0, 9)]);
            problem.IntrinsicPriors[0] = prior;
            Solve(problem, Precise);
            return problem.Intrinsics[0][IntrinsicVector.Focal];
        }

        Assert.InRange(FocalWith(1e4), 1790, 1810);
        Assert.InRange(FocalWith(2), 1801, 1849);
        Assert.Equal(1850, FocalWith(1e-3), 0.01);
    }

    [Fact]
    public void A_robust_loss_keeps_wrong_observations_from_moving_photos()
    {
        double WorstWith(RobustLoss loss)
        {
            var problem = WithFirstTwoFixed(SyntheticBundle.Of(Exact));
            for (var o = 7; o < problem.ObservationCount; o += 40)
                problem.X[o] += 60;
            var truth = SyntheticBundle.Copy(problem);
            Solve(problem, Precise with { Loss = loss });
            return Enumerable.Range(0, 6)
                .Max(i => Vector3d.Distance(truth.CameraFromWorld[i].Center, problem.CameraFromWorld[i].Center));
        }

        // One in forty is off by 60 pixels, 0.3 m.
        Assert.InRange(WorstWith(RobustLoss.Squared), 3e-3, 1);
        Assert.InRange(WorstWith(RobustLoss.Cauchy), 0, 5e-4);
    }

    [Fact]
    public void An_observation_counts_by_its_precision()
    {
        // Poses are fixed, so that a point leans towards the observation that is known better.
        double ErrorOfFirstPhoto(float inverseSigma)
        {
            var problem = SyntheticBundle.Of(Exact);
            Array.Fill(problem.PoseIsFixed, true);
            problem.X[problem.FirstObservation[4]] += 2;
            problem.InverseSigma[problem.FirstObservation[4]] = inverseSigma;
            Solve(problem, Precise with { Loss = RobustLoss.Squared });
            return Math.Abs(SyntheticBundle.Residuals(problem)[2 * problem.FirstObservation[4]]) / inverseSigma;
        }

        Assert.True(ErrorOfFirstPhoto(10) < 0.2 * ErrorOfFirstPhoto(1));
        Assert.True(ErrorOfFirstPhoto(1) < 0.9 * ErrorOfFirstPhoto(0.1f));
        Assert.InRange(ErrorOfFirstPhoto(0.01f), 1.99, 2.01);
    }

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        var noisy = SyntheticScene.Around(Options with { PointCount = 800, NoisePixels = 0.5 });
        var (one, three) = (SyntheticBundle.Of(noisy).Perturb(0.01, 0.05), SyntheticBundle.Of(noisy).Perturb(0.01, 0.05));

        Assert.Equal(Solve(one, new() { ThreadCount = 1 }), Solve(three, new() { ThreadCount = 3 }));

        Assert.Equal(one.CameraFromWorld, three.CameraFromWorld);
        Assert.Equal(one.Points, three.Points);
    }

    [Fact]
    public void A_cancelled_adjustment_throws()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(
            () => BundleAdjustment.Solve(SyntheticBundle.Of(Exact), new(), cancelled.Token));
    }

    private static BundleSummary Solve(BundleProblem problem, BundleOptions options) =>
        BundleAdjustment.Solve(problem, options, TestContext.Current.CancellationToken);

    // Frame and size of the scene.
    private static BundleProblem WithFirstTwoFixed(BundleProblem problem)
    {
        problem.PoseIsFixed[0] = problem.PoseIsFixed[1] = true;
        return problem;
    }

    private static void AssertSame(RigidTransform expected, RigidTransform actual, double tolerance)
    {
        Assert.InRange((expected.Rotation * actual.Rotation.Inverted()).Angle.Radians, 0, tolerance);
        Assert.InRange(Vector3d.Distance(expected.Center, actual.Center), 0, tolerance * 10);
    }
}
