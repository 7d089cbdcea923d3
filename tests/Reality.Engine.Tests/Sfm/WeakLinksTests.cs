using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>Photos that little connects to the others are not placed by it.</summary>
public sealed class WeakLinksTests
{
    private const int GroupStart = 8;

    private static readonly SyntheticSceneOptions Flight = new()
    {
        PhotoCount = 14, PhotosPerLine = 7, PointCount = 5000, NoisePixels = 0.3,
    };

    [Fact]
    public void A_group_that_a_few_tie_points_link_is_a_component_of_its_own()
    {
        var result = Calibrate(SyntheticScene.Aerial(Flight), out var log);

        Assert.Equal(8, result.Scene.CalibratedPhotoCount);
        var part = Assert.Single(result.Components);
        Assert.Equal(6, part.Scene.CalibratedPhotoCount);
        var verdict = result.Report.Photos[^1].Verdict!;
        Assert.Equal((PhotoTest.ViewGraph, 2), (verdict.FailedTest!.Value, verdict.Component!.Value));
        Assert.Contains("tie points link them to the 8 photos of the main group", verdict.Finding, StringComparison.Ordinal);
        Assert.Contains(log.Warnings, warning => warning.StartsWith("Photos_SeparateGroup", StringComparison.Ordinal));
    }

    [Fact]
    public void Measured_positions_confirm_a_weak_link()
    {
        var result = Calibrate(SyntheticScene.Aerial(Flight with { PositionSigmaMeters = 0.5 }), out _);
        Assert.Equal(14, result.Scene.CalibratedPhotoCount);
        Assert.Empty(result.Components);
    }

    // A strip without two photos in its middle, where 36 % of a photo are left of the overlap, and a sixth of its points match.
    [Theory]
    [InlineData(1500, true)]
    [InlineData(500, false)]
    public void Few_tie_points_are_enough_where_they_fill_a_small_overlap(double upToRow, bool isLinked)
    {
        const int last = 2;
        const int next = 5;
        var camera = Flight.Camera with { Distortion = new() };
        var synthetic = SyntheticScene.Aerial(
            Flight with { PhotoCount = 8, PhotosPerLine = 8, PointCount = 68000, Camera = camera });
        var features = SyntheticInput.Features(synthetic);
        var pairs = SyntheticInput.Pairs(synthetic)
            .Where(pair => pair.Second.Value <= last || pair.First.Value >= next
                || (pair.First.Value, pair.Second.Value) == (last, next))
            .Select(pair => pair.Second.Value == next && pair.First.Value == last
                ? Only(pair, i => i % 6 == 0 && features[last].Y[pair.FirstFeature[i]] < upToRow)
                : pair).ToArray();

        var result = SceneCalibrator.Calibrate(
            synthetic.Uncalibrated(), features, pairs, new(), new RecordingLog(), TestContext.Current.CancellationToken);

        Assert.Equal(isLinked ? 6 : 3, result.Scene.CalibratedPhotoCount);
        Assert.Equal(isLinked ? 0 : 1, result.Components.Count);
        Assert.InRange(SyntheticInput.CenterErrors(synthetic, result.Scene).Max(), 0, 0.1);
    }

    [Theory]
    [InlineData(300, false)]
    [InlineData(0, true)]
    public void A_position_that_contradicts_few_tie_points_takes_a_photo_out(double metersOff, bool isRegistered)
    {
        const int weak = 12;
        var synthetic = SyntheticScene.Aerial(Flight with { PositionSigmaMeters = 0.5 });
        var input = synthetic.Uncalibrated();
        var prior = input.Photos[weak].Position!;
        var shifted = new LocalFrame(prior.Position).GeoFromWorld(new(metersOff, 0, 0));
        var photos = input.Photos.Select(
            (photo, i) => i == weak ? photo with { Position = prior with { Position = shifted } } : photo).ToArray();
        var pairs = SyntheticInput.Pairs(synthetic).Where(pair => pair.Second.Value != weak || pair.First.Value == weak - 1)
            .Where(pair => pair.First.Value != weak)
            .Select(pair => pair.Second.Value == weak ? First(pair, 22) : pair).ToArray();

        var result = SceneCalibrator.Calibrate(
            input with { Photos = photos }, SyntheticInput.Features(synthetic), pairs, new(), new RecordingLog(),
            TestContext.Current.CancellationToken);

        var verdict = result.Report.Photos[weak].Verdict!;
        Assert.Equal(isRegistered, result.Scene.Photos[weak].CameraFromWorld is not null);
        Assert.Equal(isRegistered ? null : PhotoTest.Position, verdict.FailedTest);
        if (!isRegistered)
            Assert.InRange(verdict.PositionConflictMeters!.Value, 250, 350);
        Assert.Equal(isRegistered ? 14 : 13, result.Scene.CalibratedPhotoCount);
    }

    // One pair with 27 matches, all of them right, leads from one group to the other.
    private static CalibrationResult Calibrate(SyntheticScene synthetic, out RecordingLog log)
    {
        log = new();
        var pairs = SyntheticInput.Pairs(synthetic)
            .Where(pair => pair.First.Value < GroupStart == pair.Second.Value < GroupStart
                || (pair.First.Value, pair.Second.Value) == (GroupStart - 1, GroupStart))
            .Select(pair => pair.First.Value < GroupStart == pair.Second.Value < GroupStart ? pair : First(pair, 27));
        return SceneCalibrator.Calibrate(
            synthetic.Uncalibrated(), SyntheticInput.Features(synthetic), pairs.ToArray(), new(), log,
            TestContext.Current.CancellationToken);
    }

    private static VerifiedPair First(VerifiedPair pair, int count)
    {
        var step = pair.FirstFeature.Length / count;
        return Only(pair, i => i % step == 0 && i < count * step);
    }

    private static VerifiedPair Only(VerifiedPair pair, Func<int, bool> isKept)
    {
        var kept = Enumerable.Range(0, pair.InlierCount).Where(isKept).ToArray();
        return pair with
        {
            FirstFeature = Array.ConvertAll(kept, i => pair.FirstFeature[i]),
            SecondFeature = Array.ConvertAll(kept, i => pair.SecondFeature[i]),
        };
    }
}
