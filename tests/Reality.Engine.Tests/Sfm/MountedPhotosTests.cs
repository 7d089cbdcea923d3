using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>A flight with a thermal camera, turned by two degrees, whose photos match none of the others.</summary>
public sealed class MountedPhotosTests
{
    private const int Count = 12;
    private const double Degree = Math.PI / 180;

    private static readonly DateTimeOffset s_start = new(2025, 6, 14, 12, 0, 0, TimeSpan.Zero);
    private static readonly SyntheticScene s_flight = SyntheticScene.Aerial(
        new() { PhotoCount = Count, PointCount = 600, NoisePixels = 0.3 });

    private static readonly RigidTransform s_mount = RigidTransform.FromCenter(
        Rotation.FromRotationVector(new(1.5 * Degree, -1.1 * Degree, 0.8 * Degree)), new(0.05, 0.02, 0));

    private static readonly Camera s_thermal = new()
    {
        Id = new(1), Name = "Thermal", Band = Camera.ThermalBand, Width = 320, Height = 256, FocalLength = 300,
        PrincipalPoint = new(160, 128), Distortion = new(-0.04, 0, 0, 0, 0), FocalLengthIsKnown = true,
    };

    private static Camera ThermalOfFile => s_thermal with { FocalLength = 306, Distortion = default };

    [Fact]
    public void Thermal_photos_take_the_poses_of_their_partners_turned_as_their_own_matches_show()
    {
        var scene = Calibrate(ThermalPairs());

        Assert.Equal(2 * Count, scene.CalibratedPhotoCount);
        AssertTurned(scene, s_mount.Rotation, 0.1);
        Assert.Equal(300, scene.Cameras[1].FocalLength, 1.5);
        Assert.Equal(-0.04, scene.Cameras[1].Distortion.K1, 0.01);
        // What they share becomes tie points.
        Assert.True(scene.TiePoints.PhotoOf.Count(photo => photo >= Count) > 300);
    }

    [Fact]
    public void A_focal_length_that_the_user_has_fixed_stays()
    {
        var scene = Calibrate(ThermalPairs(), ThermalOfFile with { Fixed = CameraParameters.All });

        Assert.Equal(306, scene.Cameras[1].FocalLength, 1e-6);
        Assert.Equal(0, scene.Cameras[1].Distortion.K1, 1e-6);
    }

    [Fact]
    public void Without_matches_the_turn_is_that_of_the_files_and_a_warning_says_so()
    {
        var log = new RecordingLog();
        var stated = Rotation.FromRotationVector(new(0, 0, 90 * Degree));

        var scene = Calibrate([], log: log, statedTurn: stated);

        Assert.Equal(2 * Count, scene.CalibratedPhotoCount);
        AssertTurned(scene, stated, 1e-6);
        Assert.Contains(log.Warnings, warning => warning.StartsWith("Photos_MountUncertain", StringComparison.Ordinal));
    }

    [Fact]
    public void Pairs_of_which_both_photos_are_registered_show_how_the_camera_is_mounted()
    {
        var log = new RecordingLog();
        // The first five thermal photos match all others, and the last seven nothing.
        var scene = Calibrate(
            [
                .. from thermal in Enumerable.Range(Count, 5)
                   from visible in Enumerable.Range(0, Count)
                   let pair = Pair(visible, thermal)
                   where pair.InlierCount >= 20
                   select pair,
            ],
            log: log);

        Assert.Equal(2 * Count, scene.CalibratedPhotoCount);
        AssertTurned(scene, s_mount.Rotation, 0.2);
        Assert.DoesNotContain(log.Warnings, warning => warning.StartsWith("Photos_MountUncertain", StringComparison.Ordinal));
    }

    [Fact]
    public void A_thermal_photo_without_a_partner_is_registered_by_the_others()
    {
        var scene = Calibrate(ThermalPairs(), timeOfThermal: FifthAnHourLate);

        Assert.Equal(2 * Count, scene.CalibratedPhotoCount);
        AssertTurned(scene, s_mount.Rotation, 0.3);
    }

    [Fact]
    public void A_thermal_photo_without_a_partner_and_matches_is_told_why_it_has_no_pose()
    {
        var fifth = new PhotoId(Count + 4);
        var pairs = ThermalPairs().FindAll(pair => pair.First != fifth && pair.Second != fifth);

        var scene = Calibrate(pairs, timeOfThermal: FifthAnHourLate);

        Assert.Equal(2 * Count - 1, scene.CalibratedPhotoCount);
        Assert.Contains("no visible photo was taken at the same moment", scene.Photos[Count + 4].UnregisteredReason!);
    }

    [Fact]
    public void Thermal_photos_alone_are_calibrated_like_others()
    {
        var input = Input(ThermalOfFile, i => s_start.AddSeconds(3 * i), Rotation.Identity);
        var features = Features();
        var alone = input with
        {
            Photos = [.. input.Photos.Skip(Count).Select((photo, i) => photo with { Id = new(i) })],
        };
        var pairs = ThermalPairs().ConvertAll(pair => pair with
        {
            First = new(pair.First.Value - Count),
            Second = new(pair.Second.Value - Count),
        });

        var scene = SceneCalibrator.Calibrate(
            alone, features[Count..], pairs, new(), new RecordingLog(), TestContext.Current.CancellationToken).Scene;

        Assert.Equal(Count, scene.CalibratedPhotoCount);
    }

    [Theory]
    [InlineData(PosePolicy.Adjust, Count)]
    [InlineData(PosePolicy.Extend, 2 * Count)]
    public void Policies_that_compute_no_missing_poses_give_thermal_photos_none(PosePolicy policy, int count)
    {
        var input = Input(ThermalOfFile, i => s_start.AddSeconds(3 * i), Rotation.Identity);
        var posed = input with
        {
            Photos = [.. input.Photos.Select((photo, i) => i < Count
                ? photo with { CameraFromWorld = s_flight.Truth.Photos[i].CameraFromWorld }
                : photo)],
        };

        var scene = SceneCalibrator.Calibrate(
            posed, Features(), [.. SyntheticInput.Pairs(s_flight), .. ThermalPairs()],
            new() { Rotations = policy, Centers = policy }, new RecordingLog(), TestContext.Current.CancellationToken).Scene;

        Assert.Equal(count, scene.CalibratedPhotoCount);
        Assert.Equal(policy == PosePolicy.Adjust, scene.Photos[^1].UnregisteredReason?.Contains("no pose in the scene") == true);
    }

    private static DateTimeOffset FifthAnHourLate(int photo) => s_start.AddSeconds(3 * photo).AddHours(photo == 4 ? 1 : 0);

    private static void AssertTurned(Scene scene, Rotation expected, double degrees) => Assert.All(
        Enumerable.Range(0, Count),
        i =>
        {
            var turn = scene.Photos[Count + i].CameraFromWorld!.Value.Rotation
                * scene.Photos[i].CameraFromWorld!.Value.Rotation.Inverted();
            Assert.InRange((turn * expected.Inverted()).Angle.Degrees, 0, degrees);
        });

    private static Scene Calibrate(
        List<VerifiedPair> pairs, Camera? thermal = null, RecordingLog? log = null,
        Func<int, DateTimeOffset>? timeOfThermal = null, Rotation? statedTurn = null) => SceneCalibrator.Calibrate(
            Input(thermal ?? ThermalOfFile, timeOfThermal ?? (i => s_start.AddSeconds(3 * i)), statedTurn ?? Rotation.Identity),
            Features(), [.. SyntheticInput.Pairs(s_flight), .. pairs], new(), log ?? new RecordingLog(),
            TestContext.Current.CancellationToken).Scene;

    // Visible photos 0 to 11, thermal ones 12 to 23.
    private static Scene Input(Camera thermal, Func<int, DateTimeOffset> timeOfThermal, Rotation statedTurn)
    {
        var scene = s_flight.Uncalibrated();
        var visible = scene.Photos.Select((photo, i) => photo with
        {
            CaptureTime = s_start.AddSeconds(3 * i),
            CameraFromEnu = s_flight.Truth.Photos[i].CameraFromWorld!.Value.Rotation,
        }).ToList();
        return scene with
        {
            Cameras = [.. scene.Cameras, thermal],
            Photos =
            [
                .. visible,
                .. visible.Select((photo, i) => photo with
                {
                    Id = new(Count + i), Name = $"thermal{i}.jpg", CameraId = new(1), CaptureTime = timeOfThermal(i),
                    CameraFromEnu = statedTurn * photo.CameraFromEnu!.Value,
                }),
            ],
        };
    }

    private static FeatureSet[] Features() => [.. SyntheticInput.Features(s_flight), .. ThermalFeatures.Select(f => f.Set)];

    private static readonly (FeatureSet Set, int[] PointOf)[] ThermalFeatures =
        [.. Enumerable.Range(0, Count).Select(Observe)];

    private static (FeatureSet Set, int[] PointOf) Observe(int photo)
    {
        var random = SeededRandom.For(7, photo);
        var pose = s_mount * s_flight.Truth.Photos[photo].CameraFromWorld!.Value;
        var (x, y, points) = (new List<float>(), new List<float>(), new List<int>());
        for (var i = 0; i < s_flight.Points.Length; i++)
        {
            if (!s_thermal.TryProject(pose * s_flight.Points[i], out var pixel)
                || !(pixel.X >= 0 && pixel.Y >= 0 && pixel.X < s_thermal.Width && pixel.Y < s_thermal.Height))
                continue;
            x.Add((float)(pixel.X + 0.3 * random.NextGaussian()));
            y.Add((float)(pixel.Y + 0.3 * random.NextGaussian()));
            points.Add(i);
        }
        var set = new FeatureSet
        {
            X = [.. x], Y = [.. y], Scale = Enumerable.Repeat(2f, x.Count).ToArray(), Orientation = new float[x.Count],
            Descriptors = [], Colors = new Rgb24[x.Count], Width = s_thermal.Width, Height = s_thermal.Height,
        };
        return (set, [.. points]);
    }

    private static List<VerifiedPair> ThermalPairs() =>
    [
        .. from first in Enumerable.Range(Count, Count)
           from second in Enumerable.Range(first + 1, 2 * Count - first - 1)
           let pair = Pair(first, second)
           where pair.InlierCount >= 20
           select pair,
    ];

    private static VerifiedPair Pair(int first, int second)
    {
        var ofSecond = PointsOf(second).Index().ToDictionary(p => p.Item, p => p.Index);
        var matches = PointsOf(first).Index().Where(p => ofSecond.ContainsKey(p.Item)).ToList();
        return new()
        {
            First = new(first), Second = new(second), Kind = PairKind.Fundamental,
            FirstFeature = [.. matches.Select(p => p.Index)],
            SecondFeature = [.. matches.Select(p => ofSecond[p.Item])],
        };
    }

    private static int[] PointsOf(int photo) =>
        photo < Count ? s_flight.Features[photo].PointOf : ThermalFeatures[photo - Count].PointOf;
}
