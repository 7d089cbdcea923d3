using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>Two cameras half a meter apart, six exposures 10 m from a round object, f = 1800 pixels.</summary>
public sealed class RigAdjustmentTests
{
    private static readonly SyntheticSceneOptions Options = new() { PhotoCount = 6, PointCount = 120 };

    private static readonly RigidTransform[] CameraFromRig =
    [
        RigidTransform.Identity,
        RigidTransform.FromCenter(Rotation.FromRotationVector(new(0.02, -0.06, 0.01)), new(0.5, 0.03, -0.02)),
    ];

    private static readonly BundleOptions Precise = new() { MaxIterationCount = 60, MinRelativeDecrease = 1e-14 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_noise_a_disturbed_rig_returns_to_the_truth(bool isLoose)
    {
        var synthetic = SyntheticScene.AroundWithRig(Options, CameraFromRig);
        var problem = ProblemOf(synthetic, isLoose ? new RigDeviation(0.01, 0.05) : null);
        var truth = problem.CameraFromWorld.ToArray();
        Disturb(problem);

        var summary = BundleAdjustment.Solve(problem, Precise, TestContext.Current.CancellationToken);

        Assert.True(summary.InitialCost > 100);
        Assert.InRange(summary.FinalCost, 0, 1e-3);
        // The Jacobian is right if steps converge quadratically.
        Assert.InRange(summary.IterationCount, 2, 14);
        var found = problem.Rigs!.CameraFromRig[1];
        Assert.InRange((found.Rotation * CameraFromRig[1].Rotation.Inverted()).Angle.Radians, 0, 1e-6);
        // The scale of the world is free: the baseline is compared with the distance of the exposures.
        var scale = Vector3d.Distance(problem.CameraFromWorld[0].Center, problem.CameraFromWorld[10].Center)
            / Vector3d.Distance(truth[0].Center, truth[10].Center);
        Assert.Equal(CameraFromRig[1].Translation.Length, found.Translation.Length / scale, 1e-5);
    }

    [Fact]
    public void Strict_photos_have_exactly_the_poses_of_their_rig()
    {
        var problem = ProblemOf(SyntheticScene.AroundWithRig(Options with { NoisePixels = 0.5 }, CameraFromRig), null);
        BundleAdjustment.Solve(problem, Precise, TestContext.Current.CancellationToken);

        var rigs = problem.Rigs!;
        Assert.Equal(RigidTransform.Identity, rigs.CameraFromRig[0]);
        for (var photo = 0; photo < problem.PhotoCount; photo++)
        {
            var rigFromWorld = problem.CameraFromWorld[2 * (photo / 2)];
            Assert.Equal(
                photo % 2 == 0 ? rigs.RigFromWorld[photo / 2] : rigs.CameraFromRig[1] * rigFromWorld,
                problem.CameraFromWorld[photo]);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void With_noise_no_small_step_lowers_the_cost_that_it_ends_with(bool isLoose)
    {
        var synthetic = SyntheticScene.AroundWithRig(
            Options with { NoisePixels = 0.5 }, CameraFromRig, isLoose ? 1e-3 : 0, isLoose ? 0.01 : 0);
        var problem = ProblemOf(synthetic, isLoose ? new RigDeviation(1e-3, 0.01) : null);
        BundleAdjustment.Solve(problem, Precise, TestContext.Current.CancellationToken);

        var cost = CostOf(problem);
        foreach (var size in (double[])[-2e-4, 2e-4])
        {
            for (var k = 0; k < 6; k++)
            {
                var step = new double[6];
                step[k] = size;
                Assert.True(CostOf(problem, slot: 1, step: step) > cost, $"slot, parameter {k}");
                Assert.True(CostOf(problem, exposure: 3, step: step) > cost, $"exposure, parameter {k}");
                if (isLoose)
                    Assert.True(CostOf(problem, photo: 7, step: step) > cost, $"photo, parameter {k}");
            }
        }
    }

    [Fact]
    public void A_prior_keeps_a_distance_small_that_photos_do_not_tell()
    {
        RigidTransform[] near =
            [RigidTransform.Identity, RigidTransform.FromCenter(CameraFromRig[1].Rotation, new(0.01, 0, 0))];
        var synthetic = SyntheticScene.AroundWithRig(Options with { NoisePixels = 2, PointCount = 40 }, near);
        var free = ProblemOf(synthetic, null);
        var held = ProblemOf(synthetic, null, centerSigma: 1e-4);

        BundleAdjustment.Solve(free, Precise, TestContext.Current.CancellationToken);
        BundleAdjustment.Solve(held, Precise, TestContext.Current.CancellationToken);

        Assert.InRange(held.Rigs!.CameraFromRig[1].Translation.Length, 0, 1e-3);
        Assert.True(free.Rigs!.CameraFromRig[1].Translation.Length > 3e-3);
    }

    private static BundleProblem ProblemOf(
        SyntheticScene synthetic, RigDeviation? deviation, double centerSigma = double.PositiveInfinity)
    {
        var plain = SyntheticBundle.Of(synthetic);
        var count = plain.PhotoCount;
        return SyntheticBundle.WithRigs(plain, new()
        {
            Exposures = [.. Enumerable.Range(0, count / 2)],
            SlotOf = [.. Enumerable.Range(0, count).Select(photo => photo % 2)],
            ExposureOf = [.. Enumerable.Range(0, count).Select(photo => photo / 2)],
            CameraFromRig = [.. CameraFromRig],
            RigFromWorld = [.. Enumerable.Range(0, count / 2).Select(e => plain.CameraFromWorld[2 * e])],
            SlotIsFixed = [true, false],
            ExposureIsFixed = new bool[count / 2],
            CenterSigma = [double.PositiveInfinity, centerSigma],
            Deviations = deviation is { } sigmas ? [sigmas, sigmas] : null,
        });
    }

    private static void Disturb(BundleProblem problem)
    {
        problem.Perturb(radians: 0.01, units: 0.05);
        var rigs = problem.Rigs!;
        for (var exposure = 0; exposure < rigs.RigFromWorld.Length; exposure++)
            rigs.RigFromWorld[exposure] = problem.CameraFromWorld[2 * exposure];
        rigs.CameraFromRig[1] = new RigidTransform(Rotation.FromRotationVector(new(0.02, 0.01, -0.03)), new(0.05, 0.1, 0.02))
            * rigs.CameraFromRig[1];
        rigs.Compose(rigs.CameraFromRig, rigs.RigFromWorld, problem.CameraFromWorld);
    }

    private static double CostOf(
        BundleProblem problem, int slot = -1, int exposure = -1, int photo = -1, double[]? step = null)
    {
        var rigs = problem.Rigs!;
        var (slots, exposures) = ((RigidTransform[])rigs.CameraFromRig.Clone(), (RigidTransform[])rigs.RigFromWorld.Clone());
        var poses = (RigidTransform[])problem.CameraFromWorld.Clone();
        if (slot >= 0)
            slots[slot] = PoseStep.Apply(step, slots[slot]);
        if (exposure >= 0)
            exposures[exposure] = PoseStep.Apply(step, exposures[exposure]);
        if (photo >= 0)
            poses[photo] = PoseStep.Apply(step, poses[photo]);
        rigs.Compose(slots, exposures, poses);
        return SyntheticBundle.ObservationCost(SyntheticBundle.WithPoses(problem, poses), Precise)
            + 0.5 * rigs.CostOfPriors(slots, exposures, poses);
    }
}
