using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class SceneCalibratorTests
{
    private static readonly SyntheticSceneOptions Small = new() { PhotoCount = 10, PointCount = 350 };

    [Fact]
    public void Without_noise_a_known_camera_gives_the_exact_scene()
    {
        var synthetic = SyntheticScene.Around(Small with { Camera = Small.Camera with { Fixed = CameraParameters.All } });
        var result = SyntheticInput.Calibrate(synthetic);

        Assert.Equal(10, result.Scene.CalibratedPhotoCount);
        // Observations are stored as float: a few 1e-5 pixels at 10 m and f = 1800 px.
        Assert.True(SyntheticInput.CenterErrors(synthetic, result.Scene).Max() < 1e-5, "errors above 10 micrometers");
        Assert.True(result.Report.ReprojectionError.RmsPixels < 1e-3);
    }

    [Fact]
    public void Without_noise_unknown_intrinsics_come_back()
    {
        var synthetic = SyntheticScene.Around(Small);
        var result = SyntheticInput.Calibrate(synthetic, Unknown);

        Assert.Equal(10, result.Scene.CalibratedPhotoCount);
        Assert.True(SyntheticInput.CenterErrors(synthetic, result.Scene).Max() < 2e-3, "errors above 2 mm at 10 m");
        Assert.Equal(synthetic.Truth.Cameras[0].FocalLength, result.Scene.Cameras[0].FocalLength, 2.0);
    }

    [Fact]
    public void With_noise_and_wrong_matches_errors_stay_within_what_the_noise_explains()
    {
        var synthetic = SyntheticScene.Around(Small with { NoisePixels = 0.5, OutlierFraction = 0.1 });
        var result = SyntheticInput.Calibrate(synthetic, Unknown);

        Assert.Equal(10, result.Scene.CalibratedPhotoCount);
        // Half a pixel is 2.8 mm at 10 m. The object fills a third of the photos' width, which leaves the principal point to
        // about 10 pixels, and centers with it.
        var mean = SyntheticInput.CenterErrors(synthetic, result.Scene).Average();
        Assert.True(mean < 16e-3, $"mean {mean} m");
        Assert.InRange(result.Report.ReprojectionError.RmsPixels, 0.4, 0.9);
        Assert.Equal(synthetic.Truth.Cameras[0].FocalLength, result.Scene.Cameras[0].FocalLength, 20.0);
    }

    [Fact]
    public void Measured_positions_put_the_scene_where_it_is_despite_a_wrong_one()
    {
        var synthetic = SyntheticScene.Aerial(Small with
        {
            PhotoCount = 16,
            PointCount = 500,
            NoisePixels = 0.3,
            PositionSigmaMeters = 0.5,
        });
        var input = synthetic.Uncalibrated();
        var wrong = input.Photos[3].Position! with { Position = GeoPoint.FromDegrees(46.91, -91.9, 900) };
        input = input with { Photos = input.Photos.Select((p, i) => i == 3 ? p with { Position = wrong } : p).ToArray() };

        var scene = SceneCalibrator.Calibrate(
            input, SyntheticInput.Features(synthetic), SyntheticInput.Pairs(synthetic).ToArray(), new(), new RecordingLog(),
            TestContext.Current.CancellationToken).Scene;

        Assert.Equal(16, scene.CalibratedPhotoCount);
        Assert.NotNull(scene.Origin);
        var shift = new LocalFrame(synthetic.Truth.Origin!.Value).WorldFromGeo(scene.Origin.Value);
        var worst = scene.Photos.Max(p => Vector3d.Distance(
            p.CameraFromWorld!.Value.Center + shift, synthetic.Truth[p.Id].CameraFromWorld!.Value.Center));
        Assert.True(worst < 1.2, $"{worst} m with positions good to 0.5 m");
    }

    [Fact]
    public void A_nadir_flight_with_an_inexact_known_focal_length_keeps_it_near()
    {
        var synthetic = SyntheticScene.Aerial(Small with
        {
            PhotoCount = 16,
            PointCount = 500,
            NoisePixels = 0.5,
            PositionSigmaMeters = 1,
        });
        static Camera Inexact(Camera camera) => camera with { FocalLength = 1.02 * camera.FocalLength, Distortion = default };
        var scene = SyntheticInput.Calibrate(synthetic, Inexact).Scene;
        Assert.Equal(16, scene.CalibratedPhotoCount);
        Assert.InRange(scene.Cameras[0].FocalLength / synthetic.Truth.Cameras[0].FocalLength, 0.97, 1.05);
    }

    [Fact]
    public void A_stated_focal_length_that_the_photos_contradict_is_replaced_and_told()
    {
        var synthetic = SyntheticScene.Around(Small with { NoisePixels = 0.3 });
        var log = new RecordingLog();
        static Camera Wrong(Camera camera) => camera with { FocalLength = 1.3 * camera.FocalLength };
        var scene = SyntheticInput.Calibrate(synthetic, Wrong, log: log).Scene;

        Assert.Equal(synthetic.Truth.Cameras[0].FocalLength, scene.Cameras[0].FocalLength, 20.0);
        var warning = Assert.Single(log.Warnings, text => text.StartsWith("Camera_FocalLengthsDiffer", StringComparison.Ordinal));
        Assert.Contains("is 2340 px by the files", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Positions_decide_where_pairs_of_photos_do_not_tell_the_focal_length()
    {
        var synthetic = SyntheticScene.Aerial(Small with
        {
            PhotoCount = 16,
            PointCount = 500,
            NoisePixels = 0.5,
            PositionSigmaMeters = 0.05,
        });
        // Pairs with so few matches do not vote.
        var pairs = SyntheticInput.Pairs(synthetic).Select(pair => pair with
        {
            FirstFeature = [.. pair.FirstFeature.Take(29)],
            SecondFeature = [.. pair.SecondFeature.Take(29)],
        });
        static Camera Guess(Camera camera) => Unknown(camera) with { FocalLength = 3000 };
        var log = new RecordingLog();
        var scene = SceneCalibrator.Calibrate(
            synthetic.Uncalibrated(Guess), SyntheticInput.Features(synthetic), pairs.ToArray(), new(), log,
            TestContext.Current.CancellationToken).Scene;

        Assert.Equal(16, scene.CalibratedPhotoCount);
        Assert.InRange(scene.Cameras[0].FocalLength / synthetic.Truth.Cameras[0].FocalLength, 0.95, 1.05);
        Assert.DoesNotContain(log.Warnings, text => text.StartsWith("Camera_FocalLength", StringComparison.Ordinal));
    }

    [Fact]
    public void A_calibrated_nadir_flight_stays_where_it_is_when_it_is_calibrated_again()
    {
        var synthetic = SyntheticScene.Aerial(Small with
        {
            PhotoCount = 24,
            PointCount = 900,
            NoisePixels = 0.3,
            PositionSigmaMeters = 2,
        });
        static Camera Inexact(Camera camera) => camera with
        {
            FocalLength = 1.01 * camera.FocalLength,
            PrincipalPoint = new(1000, 750),
            Distortion = default,
        };
        var first = SyntheticInput.Calibrate(synthetic, Inexact).Scene;
        var second = SyntheticInput.Calibrate(synthetic, _ => first.Cameras[0] with { FocalLengthIsKnown = true }).Scene;

        foreach (var photo in first.Photos)
        {
            var (before, after) = (photo.CameraFromWorld!.Value, second[photo.Id].CameraFromWorld!.Value);
            Assert.InRange(Vector3d.Distance(before.Center, after.Center), 0, 0.01);
            Assert.InRange((before.Rotation * after.Rotation.Inverted()).Angle.Degrees, 0, 0.04);
        }
    }

    [Fact]
    public void Threads_do_not_change_a_bit_and_the_order_of_photos_only_rounding()
    {
        var synthetic = SyntheticScene.Around(Small with { NoisePixels = 0.5 });
        var one = SyntheticInput.Calibrate(synthetic, Unknown, new() { ThreadCount = 1 }).Scene;
        var two = SyntheticInput.Calibrate(synthetic, Unknown, new() { ThreadCount = 2 }).Scene;
        Assert.Equal(one.Photos, two.Photos);
        Assert.Equal(one.Cameras, two.Cameras);
        Assert.Equal(one.TiePoints.Positions, two.TiePoints.Positions);

        var reversed = Reversed(synthetic);
        var centers = Array.ConvertAll(one.Photos.ToArray(), p => p.CameraFromWorld!.Value.Center);
        var others = Array.ConvertAll(reversed.Photos.Reverse().ToArray(), p => p.CameraFromWorld!.Value.Center);
        Assert.True(SimilarityEstimation.TrySolve(others, centers, out var similarity));
        var worst = centers.Zip(others, (c, o) => Vector3d.Distance(c, similarity * o)).Max();
        Assert.True(worst < 1e-3, $"{worst} units of the median baseline");
    }

    [Fact]
    public void Photos_without_overlap_say_so()
    {
        var synthetic = SyntheticScene.Around(Small);
        var result = SyntheticInput.Calibrate(synthetic, keep: p => p.First.Value != 4 && p.Second.Value != 4);
        Assert.Equal(9, result.Scene.CalibratedPhotoCount);
        Assert.Contains("matches no other photo", result.Scene.Photos[4].UnregisteredReason, StringComparison.Ordinal);

        var none = SyntheticInput.Calibrate(synthetic, keep: _ => false);
        Assert.Equal(0, none.Scene.CalibratedPhotoCount);
        Assert.All(none.Scene.Photos, p => Assert.NotNull(p.UnregisteredReason));
    }

    [Fact]
    public void Of_two_groups_the_larger_stays_and_the_other_is_told_what_to_do()
    {
        var synthetic = SyntheticScene.Around(Small);
        var log = new RecordingLog();
        var result = SyntheticInput.Calibrate(synthetic, keep: p => p.First.Value < 4 == p.Second.Value < 4, log: log);
        Assert.Equal(6, result.Scene.CalibratedPhotoCount);
        Assert.All(
            result.Scene.Photos.Take(4), p => Assert.Contains(
                "one of 4 photos that match one another, but not the 6 photos of the main group", p.UnregisteredReason,
                StringComparison.Ordinal));
        var warning = Assert.Single(log.Warnings, w => w.StartsWith("Photos_SeparateGroup", StringComparison.Ordinal));
        Assert.Contains("4 photos (", warning, StringComparison.Ordinal);
        Assert.Contains(result.Scene.Photos[0].Name, warning, StringComparison.Ordinal);
        Assert.Contains("as component 2", warning, StringComparison.Ordinal);
        Assert.Equal([6, 4], result.Report.Components!.Select(component => component.PhotoCount));
        Assert.All(result.Report.Photos.Take(4), photo => Assert.Equal((PhotoTest.ViewGraph, 2), (
            photo.Verdict!.FailedTest!.Value, photo.Verdict.Component!.Value)));
        var part = Assert.Single(result.Components);
        Assert.Equal(4, part.Scene.CalibratedPhotoCount);
        Assert.True(SyntheticInput.CenterErrors(synthetic, part.Scene).Max() < 5e-3, "errors above 5 mm at 10 m");
    }

    [Fact]
    public void The_component_that_is_asked_for_is_the_scene()
    {
        var synthetic = SyntheticScene.Around(Small);
        static bool Keep(VerifiedPair pair) => pair.First.Value < 4 == pair.Second.Value < 4;
        var result = SyntheticInput.Calibrate(synthetic, options: new() { MainPhoto = "photo002.jpg" }, keep: Keep);
        Assert.Equal(4, result.Scene.CalibratedPhotoCount);
        Assert.Equal(6, Assert.Single(result.Components).Scene.CalibratedPhotoCount);
        Assert.Equal(2, result.Report.Photos[7].Verdict!.Component);
        var unknown = Assert.Throws<StageException>(
            () => SyntheticInput.Calibrate(synthetic, options: new() { MainPhoto = "other.jpg" }, keep: Keep));
        Assert.Equal("Photo_NotFound", unknown.Code);
    }

    private static Camera Unknown(Camera camera) => camera with
    {
        FocalLength = 1.2 * camera.Width,
        FocalLengthIsKnown = false,
        PrincipalPoint = new(camera.Width / 2.0, camera.Height / 2.0),
        Distortion = default,
    };

    private static Scene Reversed(SyntheticScene synthetic)
    {
        var input = synthetic.Uncalibrated(Unknown);
        var last = input.Photos.Count - 1;
        var photos = input.Photos.Reverse().Select((p, i) => p with { Id = new(i) }).ToArray();
        var pairs = SyntheticInput.Pairs(synthetic).Select(p => new VerifiedPair
        {
            First = new(last - p.Second.Value), Second = new(last - p.First.Value), Kind = p.Kind,
            FirstFeature = p.SecondFeature, SecondFeature = p.FirstFeature,
        }).ToArray();
        return SceneCalibrator.Calibrate(
            input with { Photos = photos }, SyntheticInput.Features(synthetic).Reverse().ToArray(), pairs, new(),
            new RecordingLog(),
            TestContext.Current.CancellationToken).Scene;
    }
}
