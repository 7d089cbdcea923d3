using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>Two cameras 0.4 m apart that turn in by 3 degrees, around an object 10 m away.</summary>
public sealed class RigCalibrationTests
{
    private const double Baseline = 0.4;

    private static readonly RigidTransform[] CameraFromRig =
    [
        RigidTransform.Identity,
        RigidTransform.FromCenter(Rotation.FromRotationVector(new(0.01, 0.052, 0.02)), new(Baseline, 0, 0)),
    ];

    private static readonly SyntheticSceneOptions Small = new()
    {
        PhotoCount = 6, PointCount = 300, NoisePixels = 0.6,
        Camera = new SyntheticSceneOptions().Camera with { Fixed = CameraParameters.All },
    };

    private static readonly CalibrationOptions Strict = new() { Rigs = RigSynchronization.Strict };
    private static readonly CalibrationOptions Loose = new() { Rigs = RigSynchronization.Loose };

    [Fact]
    public void Strict_gives_all_exposures_one_relative_pose_that_is_better_than_those_of_independent_photos()
    {
        var synthetic = SyntheticScene.AroundWithRig(Small, CameraFromRig);
        var independent = SyntheticInput.Calibrate(synthetic).Scene;
        var scene = SyntheticInput.Calibrate(synthetic, options: Strict).Scene;

        Assert.Equal(12, scene.CalibratedPhotoCount);
        var rig = Assert.Single(scene.Rigs);
        Assert.Equal(("head", 2), (rig.Name, rig.Slots.Count));
        Assert.Equal(RigidTransform.Identity, rig.Slots[0].CameraFromRig);
        for (var exposure = 0; exposure < 6; exposure++)
        {
            Assert.Equal(
                rig.Slots[1].CameraFromRig!.Value * PoseOf(scene, 2 * exposure), PoseOf(scene, 2 * exposure + 1));
        }
        Assert.Empty(independent.Rigs);
        var (worst, strict) = (Errors(synthetic, independent), Errors(synthetic, scene));
        Assert.True(strict.Max() < 0.5 * worst.Max(), $"{strict.Max()} after {worst.Max()} degrees");
        var baselines = Enumerable.Range(0, 6).Select(exposure => BaselineError(synthetic, independent, exposure));
        Assert.True(BaselineError(synthetic, scene, 0) < baselines.Average());
        Assert.InRange(BaselineError(synthetic, scene, 0), 0, 0.025 * Baseline);
        Assert.Equal(6, rig.Slots[1].ExposureCount);
        Assert.InRange(rig.Slots[1].RotationSpread!.Value.Degrees, 1e-3, 0.2);
    }

    [Theory]
    [InlineData(RigSynchronization.Strict)]
    [InlineData(RigSynchronization.Loose)]
    public void A_photo_that_matches_no_other_is_placed_by_its_rig(RigSynchronization synchronization)
    {
        var synthetic = SyntheticScene.AroundWithRig(Small, CameraFromRig);
        bool IsNotOf7(VerifiedPair pair) => pair.First.Value != 7 && pair.Second.Value != 7;

        var alone = SyntheticInput.Calibrate(synthetic, keep: IsNotOf7).Scene;
        var scene = SyntheticInput.Calibrate(
            synthetic, options: new() { Rigs = synchronization }, keep: IsNotOf7).Scene;

        Assert.Null(alone.Photos[7].CameraFromWorld);
        Assert.Equal(12, scene.CalibratedPhotoCount);
        Assert.InRange(SyntheticInput.CenterErrors(synthetic, scene)[7], 0, 0.03);
    }

    [Fact]
    public void Loose_photos_differ_from_their_rig_by_what_was_measured()
    {
        const double jitter = 2e-3;
        var synthetic = SyntheticScene.AroundWithRig(
            Small with { PhotoCount = 8, NoisePixels = 0.2 }, CameraFromRig, jitterRadians: jitter, jitterMeters: 0.01);
        var loose = SyntheticInput.Calibrate(synthetic, options: Loose).Scene;
        var strict = SyntheticInput.Calibrate(synthetic, options: Strict).Scene;

        var slot = loose.Rigs[0].Slots[1];
        // Both photos of an exposure are off: √2 of the deviation of one.
        Assert.InRange(slot.RotationSpread!.Value.Radians, 0.6 * Math.Sqrt(2) * jitter, 1.5 * Math.Sqrt(2) * jitter);
        for (var exposure = 0; exposure < 8; exposure++)
        {
            var relative = PoseOf(loose, 2 * exposure + 1) * PoseOf(loose, 2 * exposure).Inverted();
            var deviation = relative * slot.CameraFromRig!.Value.Inverted();
            Assert.InRange(deviation.Rotation.Angle.Radians, 1e-6, 5 * slot.RotationSpread.Value.Radians);
        }
        Assert.True(Errors(synthetic, loose).Average() < 0.5 * Errors(synthetic, strict).Average());
    }

    [Fact]
    public void A_photo_of_another_moment_is_left_out_of_the_rig_and_named()
    {
        var synthetic = SyntheticScene.AroundWithRig(Small, CameraFromRig);
        var log = new RecordingLog();
        var input = synthetic.Uncalibrated();
        // The second camera of two exposures, exchanged.
        var photos = input.Photos.ToArray();
        (photos[3], photos[9]) =
            (photos[3] with { RigPlace = photos[9].RigPlace }, photos[9] with { RigPlace = photos[3].RigPlace });
        var scene = SceneCalibrator.Calibrate(
            input with { Photos = photos }, SyntheticInput.Features(synthetic), [.. SyntheticInput.Pairs(synthetic)], Strict, log,
            TestContext.Current.CancellationToken).Scene;

        Assert.Equal(12, scene.CalibratedPhotoCount);
        Assert.InRange(SyntheticInput.CenterErrors(synthetic, scene).Max(), 0, 0.02);
        Assert.Contains(log.Warnings, warning => warning.StartsWith("Rig_PhotosDoNotFit: 2 photos", StringComparison.Ordinal));
        Assert.Equal(4, scene.Rigs[0].Slots[1].ExposureCount);
    }

    private static RigidTransform PoseOf(Scene scene, int photo) => scene.Photos[photo].CameraFromWorld!.Value;

    // Of the rotations between the cameras of each exposure, degrees.
    private static double[] Errors(SyntheticScene synthetic, Scene scene) =>
    [
        .. Enumerable.Range(0, scene.Photos.Count / 2).Select(exposure =>
        {
            var found = PoseOf(scene, 2 * exposure + 1).Rotation * PoseOf(scene, 2 * exposure).Rotation.Inverted();
            var truth = PoseOf(synthetic.Truth, 2 * exposure + 1).Rotation
                * PoseOf(synthetic.Truth, 2 * exposure).Rotation.Inverted();
            return (found * truth.Inverted()).Angle.Degrees;
        }),
    ];

    // In meters, at the scale of the distance of two exposures.
    private static double BaselineError(SyntheticScene synthetic, Scene scene, int exposure)
    {
        var scale = Vector3d.Distance(PoseOf(synthetic.Truth, 0).Center, PoseOf(synthetic.Truth, 10).Center)
            / Vector3d.Distance(PoseOf(scene, 0).Center, PoseOf(scene, 10).Center);
        var found = Vector3d.Distance(PoseOf(scene, 2 * exposure).Center, PoseOf(scene, 2 * exposure + 1).Center);
        return Math.Abs(scale * found - Baseline);
    }
}
