using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>Four cameras, turned far against each other: photo i is that of slot i % 4 of exposure i / 4.</summary>
public sealed class RigEstimationTests
{
    private const int SlotCount = 4;

    private static readonly RigidTransform[] s_cameraFromRig =
    [
        RigidTransform.Identity,
        new(Rotation.FromRotationVector(new(0.7, -0.3, 1.1)), new(0.4, -0.9, 0.6)),
        new(Rotation.FromRotationVector(new(-0.5, 0.8, 0.2)), new(-1.2, 0.3, 0.5)),
        new(Rotation.FromRotationVector(new(0.1, -1.3, -0.6)), new(0.2, 0.8, -0.7)),
    ];

    [Fact]
    public void Exact_poses_give_the_exact_rig_in_the_frame_of_its_first_camera()
    {
        var (rigs, found) = Estimate(Posed());

        Assert.True(found);
        for (var slot = 0; slot < SlotCount; slot++)
        {
            AssertClose(s_cameraFromRig[slot], rigs.CameraFromRig[slot]!.Value);
            Assert.Equal(s_cameraFromRig[slot].Translation.Length, rigs.Fits[slot]!.Distance, 1e-9);
            Assert.Equal(6, rigs.Fits[slot]!.ExposureCount);
        }
        Assert.Equal([true, false, false, false], rigs.Fits.Select(fit => fit!.IsReference));
    }

    [Fact]
    public void The_world_frame_does_not_matter_and_its_scale_is_that_of_the_rig()
    {
        var reconstruction = Posed();
        reconstruction.Transform(new(2.5, Rotation.FromRotationVector(new(0.4, -0.9, 0.7)), new(20, -50, 10)));

        var (rigs, _) = Estimate(reconstruction);

        for (var slot = 0; slot < SlotCount; slot++)
        {
            var expected = s_cameraFromRig[slot] with { Translation = 2.5 * s_cameraFromRig[slot].Translation };
            AssertClose(expected, rigs.CameraFromRig[slot]!.Value);
        }
    }

    [Fact]
    public void Cameras_that_never_exposed_together_are_connected_by_others()
    {
        // A chain: slots 0 and 1 in the first two exposures, 1 and 2 in the next, 2 and 3 in the last.
        var reconstruction = Posed(exposure => [exposure / 2, exposure / 2 + 1]);

        var (rigs, _) = Estimate(reconstruction);

        for (var slot = 0; slot < SlotCount; slot++)
            AssertClose(s_cameraFromRig[slot], rigs.CameraFromRig[slot]!.Value);
        Assert.Equal([true, false, false, false], rigs.Fits.Select(fit => fit!.IsReference));
    }

    [Fact]
    public void Without_the_first_camera_the_next_one_is_the_frame()
    {
        var (rigs, found) = Estimate(Posed(_ => [1, 2]));

        Assert.True(found);
        Assert.Null(rigs.CameraFromRig[0]);
        Assert.Equal(RigidTransform.Identity, rigs.CameraFromRig[1]);
        AssertClose(s_cameraFromRig[2] * s_cameraFromRig[1].Inverted(), rigs.CameraFromRig[2]!.Value);
    }

    [Fact]
    public void Photos_of_different_exposures_tell_nothing()
    {
        var (rigs, found) = Estimate(Posed(exposure => [exposure % SlotCount]));

        Assert.False(found);
        Assert.Equal([null, null, null, null], rigs.CameraFromRig);
    }

    [Fact]
    public void Noise_shows_in_the_spread_and_a_photo_far_off_does_not_count()
    {
        const double radians = 2e-3, meters = 0.01;
        var synthetic = SyntheticScene.AroundWithRig(
            new() { PhotoCount = 40, PointCount = 1 }, [s_cameraFromRig[0], s_cameraFromRig[1]], radians, meters);
        var reconstruction = SyntheticReconstruction.Posed(synthetic);
        var far = new RigidTransform(Rotation.FromRotationVector(new(0.3, 0.2, -0.4)), new(2, 1, -1));
        reconstruction.CameraFromWorld[21] = far * reconstruction.CameraFromWorld[21];
        var rigs = RigPoses.Of(synthetic.Truth, RigSynchronization.Loose)!;

        Assert.True(new RigEstimation(reconstruction, rigs).TryEstimate());

        var fit = rigs.Fits[1]!;
        Assert.Equal(39, fit.ExposureCount);
        // Both photos of an exposure deviate.
        Assert.Equal(Math.Sqrt(2) * radians, fit.RotationSpreadRadians!.Value, 0.15 * Math.Sqrt(2) * radians);
        Assert.Equal(Math.Sqrt(2) * meters, fit.CenterSpread!.Value, 0.15 * Math.Sqrt(2) * meters);
        // Four standard deviations of a mean, which are 25 % more for a median.
        var (found, sigmas) = (rigs.CameraFromRig[1]!.Value, 4 * Math.Sqrt(2.0 / 39));
        Assert.InRange((found.Rotation * s_cameraFromRig[1].Rotation.Inverted()).Angle.Radians, 0, sigmas * radians);
        Assert.InRange(Vector3d.Distance(found.Center, s_cameraFromRig[1].Center), 0, 1.25 * sigmas * meters);
    }

    [Fact]
    public void The_scene_is_as_far_away_as_its_tie_points_are_in_the_middle()
    {
        // Points 1.6 m to 2.1 m from the middle, in photos 10 m away from it.
        var synthetic = SyntheticScene.AroundWithRig(
            new() { PhotoCount = 4, PointCount = 250 },
            [RigidTransform.Identity, RigidTransform.FromCenter(Rotation.Identity, new(0.5, 0, 0))]);
        var reconstruction = SyntheticReconstruction.Complete(synthetic);
        var rigs = RigPoses.Of(synthetic.Truth, RigSynchronization.Strict)!;
        new RigEstimation(reconstruction, rigs).TryEstimate();

        Assert.All(rigs.Fits, fit => Assert.InRange(fit!.DistanceToScene, 8, 9.5));
    }

    // The slots of an exposure that are registered; all without a choice.
    private static Reconstruction Posed(Func<int, int[]>? registered = null)
    {
        var reconstruction = SyntheticReconstruction.Posed(
            SyntheticScene.AroundWithRig(new() { PhotoCount = 6, PointCount = 1 }, s_cameraFromRig));
        for (var photo = 0; photo < reconstruction.PhotoCount; photo++)
            reconstruction.IsRegistered[photo] = registered?.Invoke(photo / SlotCount).Contains(photo % SlotCount) ?? true;
        return reconstruction;
    }

    private static (RigPoses Rigs, bool IsFound) Estimate(Reconstruction reconstruction)
    {
        var rigs = RigPoses.Of(reconstruction.Scene, RigSynchronization.Strict)!;
        return (rigs, new RigEstimation(reconstruction, rigs).TryEstimate());
    }

    private static void AssertClose(RigidTransform expected, RigidTransform actual)
    {
        Assert.InRange((expected.Rotation * actual.Rotation.Inverted()).Angle.Radians, 0, 1e-7);
        Assert.InRange(Vector3d.Distance(expected.Center, actual.Center), 0, 1e-9);
    }
}
