using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>Survey flights 50 m above ground, with GPS of which some is possible but wrong.</summary>
public sealed class GeoreferencingTests
{
    private static readonly SyntheticSceneOptions Grid = new()
    {
        PhotoCount = 12, PointCount = 500, NoisePixels = 0.3, PositionSigmaMeters = 0.5,
    };

    private static readonly SyntheticSceneOptions Line = Grid with { PhotoCount = 8, PhotosPerLine = 8, PointCount = 2500 };

    private static readonly SyntheticSceneOptions Three = Grid with { PhotoCount = 3, PhotosPerLine = 2, PointCount = 900 };

    [Theory]
    [InlineData("grid")]
    [InlineData("line")]
    [InlineData("three")]
    public void A_wrong_height_is_not_used_and_named(string flight)
    {
        var result = Calibrate(flight, out var synthetic, (1, new(0, 0, 9000)));

        AssertInPlace(synthetic, result.Scene);
        var warning = Assert.Single(result.Warnings);
        Assert.Matches(@"^Photo_PositionNotUsed: photo001.jpg: its GPS position is (8,99\d|9,00\d) m from where", warning);
        Assert.Null(result.Report.Photos[1].PositionResidualMeters);
        Assert.InRange(result.Report.PositionRmsVerticalMeters!.Value, 0, 1.5);
    }

    [Theory]
    [InlineData("grid")]
    [InlineData("line")]
    [InlineData("three")]
    public void A_position_kilometers_off_is_not_used_and_named(string flight)
    {
        var result = Calibrate(flight, out var synthetic, (2, new(3000, -4000, 0)));

        AssertInPlace(synthetic, result.Scene);
        Assert.Matches(
            @"^Photo_PositionNotUsed: photo002.jpg: its GPS position is (4,99\d|5,00\d) m", Assert.Single(result.Warnings));
    }

    [Theory]
    [InlineData("grid", 5)]
    [InlineData("line", 3)]
    public void Several_wrong_positions_do_not_move_the_scene_while_most_are_good(string flight, int count)
    {
        var wrong = Enumerable.Range(0, count)
            .Select(i => (2 * i, new Vector3d(40 + 300 * i, 700 - 90 * i * i, i % 2 == 0 ? 60 * i : -100))).ToArray();

        var result = Calibrate(flight, out var synthetic, wrong);

        AssertInPlace(synthetic, result.Scene);
        Assert.Equal(
            wrong.Select(w => $"photo{w.Item1:D3}.jpg"),
            result.Warnings.Select(w => w.Split(' ')[1].TrimEnd(':')));
    }

    [Fact]
    public void Photos_in_a_line_stay_upright_though_positions_scatter_about_it()
    {
        var result = Calibrate("line", out var synthetic);

        AssertInPlace(synthetic, result.Scene);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void Heights_that_no_file_gives_do_not_pull_the_scene_down()
    {
        var synthetic = SyntheticScene.Aerial(Grid);
        var input = synthetic.Uncalibrated();
        var photos = input.Photos.Select((p, i) => i % 3 != 0 ? p : p with
        {
            Position = p.Position! with { Position = p.Position.Position with { HeightMeters = 0 }, VerticalSigmaMeters = 1000 },
        });

        var result = Calibrate(synthetic, input with { Photos = photos.ToArray() });

        AssertInPlace(synthetic, result.Scene);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void Positions_that_are_all_the_same_are_not_used_and_said_so()
    {
        var synthetic = SyntheticScene.Aerial(Grid);
        var input = synthetic.Uncalibrated();
        var photos = input.Photos.Select(p => p with { Position = new(GeoPoint.FromDegrees(46.9, -91.9, 250), 5, 10) });

        var result = Calibrate(synthetic, input with { Photos = photos.ToArray() });

        Assert.Equal(12, result.Scene.CalibratedPhotoCount);
        Assert.Null(result.Scene.Origin);
        Assert.Matches(
            "^Scene_NotGeoreferenced: The GPS positions of the photos are all the same", Assert.Single(result.Warnings));
    }

    private static (Scene Scene, CalibrationReport Report, List<string> Warnings) Calibrate(
        string flight, out SyntheticScene synthetic, params (int Photo, Vector3d Offset)[] wrong)
    {
        synthetic = SyntheticScene.Aerial(flight switch { "grid" => Grid, "line" => Line, _ => Three });
        var input = synthetic.Uncalibrated();
        var frame = new LocalFrame(synthetic.Truth.Origin!.Value);
        var photos = input.Photos.ToArray();
        foreach (var (photo, offset) in wrong)
        {
            var position = photos[photo].Position!;
            var moved = frame.GeoFromWorld(frame.WorldFromGeo(position.Position) + offset);
            photos[photo] = photos[photo] with { Position = position with { Position = moved } };
        }
        return Calibrate(synthetic, input with { Photos = photos });
    }

    private static (Scene Scene, CalibrationReport Report, List<string> Warnings) Calibrate(SyntheticScene synthetic, Scene input)
    {
        var log = new RecordingLog();
        var result = SceneCalibrator.Calibrate(
            input, SyntheticInput.Features(synthetic), SyntheticInput.Pairs(synthetic).ToArray(), new(), log,
            TestContext.Current.CancellationToken);
        return (result.Scene, result.Report, log.Warnings);
    }

    // GPS is good to half a meter, over a base of 35 m for three photos. Cameras look down within 2 degrees each; photos that
    // leave their line by a meter leave the turn about it to that.
    private static void AssertInPlace(SyntheticScene synthetic, Scene scene)
    {
        Assert.Equal(synthetic.Truth.Photos.Count, scene.CalibratedPhotoCount);
        Assert.NotNull(scene.Origin);
        var truthFromEarth = new LocalFrame(synthetic.Truth.Origin!.Value).EarthFromWorld.Inverted();
        var truthFromWorld = truthFromEarth * new LocalFrame(scene.Origin.Value).EarthFromWorld;
        foreach (var photo in scene.Photos)
        {
            var (pose, truth) = (photo.CameraFromWorld!.Value, synthetic.Truth[photo.Id].CameraFromWorld!.Value);
            var off = truthFromWorld * pose.Center - truth.Center;
            Assert.True(off.Length < 2, $"{photo.Name} is {off} m off");
            var turn = truth.Rotation * (pose.Rotation * truthFromWorld.Rotation.Inverted()).Inverted();
            Assert.InRange(turn.Angle.Degrees, 0, 5);
        }
    }
}
