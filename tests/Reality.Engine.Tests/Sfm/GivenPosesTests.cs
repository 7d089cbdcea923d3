using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class GivenPosesTests
{
    // Perturbed poses are off by about 0.1 m and 0.6 degrees: 20 to 40 pixels at 10 m and f = 1800 px.
    private const double ShiftMeters = 0.06;
    private const double TurnRadians = 0.006;

    private static readonly SyntheticScene s_around = SyntheticScene.Around(new()
    {
        PhotoCount = 10,
        PointCount = 350,
        NoisePixels = 0.2,
        Camera = new SyntheticSceneOptions().Camera with { Fixed = CameraParameters.All },
    });

    [Fact]
    public void Kept_poses_are_the_same_to_the_bit_and_photos_without_one_get_none()
    {
        var input = Posed(photo => photo < 7, Perturbed);
        var result = Calibrate(input, PosePolicy.Keep, PosePolicy.Keep);

        for (var i = 0; i < 7; i++)
            Assert.Equal(input.Photos[i].CameraFromWorld, result.Photos[i].CameraFromWorld);
        for (var i = 7; i < 10; i++)
        {
            Assert.Null(result.Photos[i].CameraFromWorld);
            Assert.Contains(
                "Use rotationPolicy and centerPolicy Extend", result.Photos[i].UnregisteredReason!, StringComparison.Ordinal);
        }
        var exact = Calibrate(Posed(_ => true, (_, pose) => pose), PosePolicy.Keep, PosePolicy.Keep);
        Assert.True(exact.TiePoints.Count > 190, $"{exact.TiePoints.Count} tie points");
    }

    [Fact]
    public void Adjusted_poses_reach_the_truth_from_poses_that_are_many_pixels_off()
    {
        var input = Posed(photo => photo < 8, Perturbed);
        var result = Calibrate(input, PosePolicy.Adjust, PosePolicy.Adjust);

        Assert.Equal(8, result.CalibratedPhotoCount);
        Assert.True(CentersAgainstTruth(input).Average() > 0.05, "the start is no challenge");
        Assert.InRange(SyntheticInput.CenterErrors(s_around, result).Max(), 0, 0.01);
        // The frame is that of the given poses: the mean of their errors, not a frame of its own.
        Assert.InRange(CentersAgainstTruth(result).Max(), 0, 0.2);
    }

    [Fact]
    public void A_calibrated_scene_that_is_calibrated_again_moves_by_a_fraction_of_its_errors()
    {
        var synthetic = SyntheticScene.Around(new() { PhotoCount = 10, PointCount = 350, NoisePixels = 0.5 });
        var first = SyntheticInput.Calibrate(synthetic, camera => camera with { FocalLength = 1.03 * camera.FocalLength }).Scene;
        var again = SceneCalibrator.Calibrate(
            first, SyntheticInput.Features(synthetic), [.. SyntheticInput.Pairs(synthetic)],
            new() { Rotations = PosePolicy.Adjust, Centers = PosePolicy.Adjust }, new RecordingLog(),
            TestContext.Current.CancellationToken).Scene;

        var errors = SyntheticInput.CenterErrors(synthetic, first);
        Assert.True(errors.Average() > 0.002, $"{errors.Average()} m: too small to compare with");
        var size = Similarity(first, again);
        for (var i = 0; i < 10; i++)
        {
            var moved = Vector3d.Distance(
                size * again.Photos[i].CameraFromWorld!.Value.Center, first.Photos[i].CameraFromWorld!.Value.Center);
            Assert.InRange(moved, 0, 0.1 * errors.Average());
        }
    }

    [Fact]
    public void Extending_keeps_the_photos_of_the_block_and_adds_the_others()
    {
        var input = Posed(photo => photo % 2 == 0, (_, pose) => pose);
        var result = Calibrate(input, PosePolicy.Extend, PosePolicy.Extend);

        Assert.Equal(10, result.CalibratedPhotoCount);
        Assert.InRange(CentersAgainstTruth(result).Max(), 0, 0.02);
    }

    [Fact]
    public void Extending_with_kept_poses_moves_none_of_them()
    {
        var input = Posed(photo => photo % 2 == 0, (_, pose) => pose);
        var result = Calibrate(input, PosePolicy.Extend, PosePolicy.Keep);

        Assert.Equal(10, result.CalibratedPhotoCount);
        for (var i = 0; i < 10; i += 2)
            Assert.InRange(Distance(input, result, i), 0, 1e-12);
        Assert.InRange(CentersAgainstTruth(result).Max(), 0, 0.02);
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0)]
    public void Centers_stay_within_their_tolerance(double tolerance)
    {
        var input = Posed(_ => true, Perturbed);
        var result = Calibrate(input, PosePolicy.Adjust, PosePolicy.AdjustWithinTolerance, tolerance);

        var distances = Enumerable.Range(0, 10).Select(i => Distance(input, result, i)).ToArray();
        Assert.Equal(10, result.CalibratedPhotoCount);
        Assert.True(distances.Max() <= tolerance + 1e-13, $"{distances.Max()} m");
        Assert.True(distances.Max() >= 0.99 * tolerance, "the tolerance did nothing");
        Assert.True(CentersAgainstTruth(result).Average() <= CentersAgainstTruth(input).Average() + 1e-12);
    }

    [Fact]
    public void A_wide_tolerance_gives_what_adjusting_gives()
    {
        var input = Posed(_ => true, Perturbed);
        var wide = Calibrate(input, PosePolicy.Adjust, PosePolicy.AdjustWithinTolerance, 100);
        var free = Calibrate(input, PosePolicy.Adjust, PosePolicy.Adjust);

        for (var i = 0; i < 10; i++)
            Assert.InRange(Distance(free, wide, i), 0, 1e-9);
    }

    [Fact]
    public void Kept_rotations_hold_while_centers_are_adjusted()
    {
        var input = Posed(_ => true, (photo, pose) => RigidTransform.FromCenter(pose.Rotation, Perturbed(photo, pose).Center));
        var result = Calibrate(input, PosePolicy.Keep, PosePolicy.Adjust);

        for (var i = 0; i < 10; i++)
            Assert.Equal(input.Photos[i].CameraFromWorld!.Value.Rotation, result.Photos[i].CameraFromWorld!.Value.Rotation);
        Assert.InRange(SyntheticInput.CenterErrors(s_around, result).Max(), 0, 0.01);
    }

    [Fact]
    public void Kept_centers_hold_while_rotations_are_adjusted()
    {
        var input = Posed(_ => true, (photo, pose) => RigidTransform.FromCenter(Perturbed(photo, pose).Rotation, pose.Center));
        var result = Calibrate(input, PosePolicy.Adjust, PosePolicy.Keep);

        for (var i = 0; i < 10; i++)
            Assert.InRange(Distance(input, result, i), 0, 1e-12);
        Assert.InRange(RotationsAgainstTruth(result).Max(), 0, 1e-3);
    }

    [Fact]
    public void Rotations_computed_around_kept_centers_reach_the_truth_from_nothing()
    {
        var input = Posed(_ => true, (_, pose) => RigidTransform.FromCenter(Rotation.Identity, pose.Center));
        var result = Calibrate(input, PosePolicy.Compute, PosePolicy.Keep);

        Assert.Equal(10, result.CalibratedPhotoCount);
        for (var i = 0; i < 10; i++)
            Assert.InRange(Distance(input, result, i), 0, 1e-12);
        Assert.InRange(RotationsAgainstTruth(result).Max(), 0, 1e-3);
    }

    [Fact]
    public void Centers_computed_with_kept_rotations_reach_the_truth()
    {
        var input = Posed(_ => true, (_, pose) => RigidTransform.FromCenter(pose.Rotation, 1.01 * pose.Center));
        var result = Calibrate(input, PosePolicy.Keep, PosePolicy.Compute);

        Assert.Equal(10, result.CalibratedPhotoCount);
        for (var i = 0; i < 10; i++)
            Assert.Equal(input.Photos[i].CameraFromWorld!.Value.Rotation, result.Photos[i].CameraFromWorld!.Value.Rotation);
        Assert.InRange(SyntheticInput.CenterErrors(s_around, result).Max(), 0, 0.01);
    }

    [Fact]
    public void Centers_on_one_line_do_not_determine_rotations()
    {
        var input = Posed(_ => true, (photo, pose) => RigidTransform.FromCenter(pose.Rotation, new(photo, 0, 0)));
        var failure = Assert.Throws<StageException>(() => Calibrate(input, PosePolicy.Compute, PosePolicy.Keep));
        Assert.Equal("Poses_OnOneLine", failure.Code);
    }

    [Fact]
    public void A_place_on_earth_stays_with_kept_poses_and_positions_are_compared_with_it()
    {
        var synthetic = SyntheticScene.Aerial(new() { PhotoCount = 9, PointCount = 400, PositionSigmaMeters = 0.5 });
        var input = synthetic.Uncalibrated() with { Origin = synthetic.Truth.Origin, Photos = synthetic.Truth.Photos };
        var result = SceneCalibrator.Calibrate(
            input, SyntheticInput.Features(synthetic), SyntheticInput.Pairs(synthetic).ToArray(),
            new() { Rotations = PosePolicy.Keep, Centers = PosePolicy.Keep }, new RecordingLog(),
            TestContext.Current.CancellationToken);

        Assert.Equal(synthetic.Truth.Origin, result.Scene.Origin);
        Assert.Equal(synthetic.Truth.Photos.Select(p => p.CameraFromWorld), result.Scene.Photos.Select(p => p.CameraFromWorld));
        Assert.InRange(result.Report.PositionRmsHorizontalMeters!.Value, 0.3, 1.2);
    }

    private static Scene Posed(Func<int, bool> hasPose, Func<int, RigidTransform, RigidTransform> change)
    {
        var input = s_around.Uncalibrated();
        return input with
        {
            Photos = [.. input.Photos.Select((photo, i) => hasPose(i)
                ? photo with { CameraFromWorld = change(i, s_around.Truth.Photos[i].CameraFromWorld!.Value) }
                : photo)],
        };
    }

    private static RigidTransform Perturbed(int photo, RigidTransform pose)
    {
        var random = SeededRandom.For(7, photo);
        Vector3d Noise() => new(random.NextGaussian(), random.NextGaussian(), random.NextGaussian());
        var turn = Rotation.FromRotationVector(TurnRadians * Noise());
        return RigidTransform.FromCenter(turn * pose.Rotation, pose.Center + ShiftMeters * Noise());
    }

    private static Scene Calibrate(Scene input, PosePolicy rotations, PosePolicy centers, double tolerance = 0) =>
        SceneCalibrator.Calibrate(
            input, SyntheticInput.Features(s_around), SyntheticInput.Pairs(s_around).ToArray(),
            new() { Rotations = rotations, Centers = centers, CenterTolerance = tolerance }, new RecordingLog(),
            TestContext.Current.CancellationToken).Scene;

    private static double Distance(Scene a, Scene b, int photo) => Vector3d.Distance(
        a.Photos[photo].CameraFromWorld!.Value.Center, b.Photos[photo].CameraFromWorld!.Value.Center);

    private static Similarity Similarity(Scene to, Scene from)
    {
        Assert.True(SimilarityEstimation.TrySolve(
            [.. from.CalibratedPhotos.Select(CenterOf)], [.. to.CalibratedPhotos.Select(CenterOf)], out var similarity));
        return similarity;
    }

    private static Vector3d CenterOf(Photo photo) => photo.CameraFromWorld!.Value.Center;

    private static double[] CentersAgainstTruth(Scene scene) => SyntheticInput.CenterErrors(s_around, scene, align: false);

    private static IEnumerable<double> RotationsAgainstTruth(Scene scene) => scene.CalibratedPhotos.Select(photo =>
    {
        var truth = s_around.Truth[photo.Id].CameraFromWorld!.Value.Rotation;
        return (photo.CameraFromWorld!.Value.Rotation * truth.Inverted()).Angle.Radians;
    });
}
