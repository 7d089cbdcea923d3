using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class CalibrationStageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reality-calibration-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_stage_writes_a_calibrated_scene_and_a_report()
    {
        var workspace = Prepared(SyntheticScene.Around(new() { PhotoCount = 5, PointCount = 400, NoisePixels = 0.3 }), _ => true);
        var log = new RecordingLog();
        var scene = workspace.ReadScene("uncalibrated-scene");

        new CalibrationStage(new()).Run(workspace, log);

        var calibrated = workspace.ReadScene("calibration");
        var report = CalibrationReport.Read(workspace);
        Assert.Equal(5, calibrated.CalibratedPhotoCount);
        Assert.Equal(5, report.RegisteredCount);
        Assert.Equal(calibrated.TiePoints.Count, report.TrackLengthHistogram.Sum());
        Assert.Equal(calibrated.TiePoints.ObservationCount, report.ReprojectionErrorHistogram.Sum());
        Assert.All(report.Photos, p => Assert.InRange(p.OverlapCount, 3, 4));
        Assert.Equal(log.StepCount, log.Done);
        Assert.StartsWith("Scene_NotGeoreferenced", Assert.Single(log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Photos_that_share_nothing_end_in_words()
    {
        var workspace = Prepared(SyntheticScene.Around(new() { PhotoCount = 3, PointCount = 200 }), _ => false);
        var error = Assert.Throws<StageException>(
            () => new CalibrationStage(new()).Run(workspace, new RecordingLog()));
        Assert.Equal("Calibration_NothingRegistered", error.Code);
        Assert.All(CalibrationReport.Read(workspace).Photos, p => Assert.NotNull(p.UnregisteredReason));
    }

    [Theory]
    [InlineData(6, 300, false)]
    [InlineData(30, 400, false)]
    [InlineData(30, 400, true)] // ten neighbors each
    public void Observations_are_predicted_from_matches(int photoCount, int pointCount, bool ofNeighbors)
    {
        var synthetic = SyntheticScene.Around(new() { PhotoCount = photoCount, PointCount = pointCount });
        var workspace = Prepared(synthetic, pair => !ofNeighbors || pair.Second.Value - pair.First.Value <= 5);
        var scene = workspace.ReadScene("uncalibrated-scene");

        var predicted = CalibrationMemory.PredictObservations(workspace, scene);

        var pairs = scene.Photos.SelectMany(p => MatchArtifact.Read(workspace, p.Id));
        var tracks = TrackBuilder.Build([.. SyntheticInput.Features(synthetic).Select(f => f.Count)], pairs);
        Assert.InRange((double)predicted / tracks.ObservationCount, 1 / 1.3, 1.3);
    }

    [Fact]
    public void Memory_grows_with_observations_and_with_the_equations_of_the_photos_up_to_its_limit()
    {
        var workspace = Prepared(SyntheticScene.Around(new() { PhotoCount = 6, PointCount = 300 }), _ => false);
        var scene = workspace.ReadScene("uncalibrated-scene");
        long BytesOf(int count)
        {
            var photos = Enumerable.Range(100, count).Select(id => scene.Photos[0] with { Id = new(id) }).ToList();
            return CalibrationMemory.PredictBytes(workspace, scene with { Photos = photos });
        }
        Assert.Equal(8 * (3000L * 3048 - 1500L * 1548) / 2, BytesOf(500) - BytesOf(250));
        Assert.Equal(8L << 30, BytesOf(20_000) - BytesOf(0));
    }

    private Workspace Prepared(SyntheticScene synthetic, Func<VerifiedPair, bool> keep)
    {
        var stages = new[] { "uncalibrated-scene", "features", "matches", "photo-division", "calibration" };
        var workspace = new Workspace(_folder, stages.ToDictionary(s => (StageName)s, _ => "test"));
        workspace.WriteScene("uncalibrated-scene", synthetic.Uncalibrated());
        var features = SyntheticInput.Features(synthetic);
        for (var i = 0; i < features.Length; i++)
            FeatureArtifact.Write(workspace, new PhotoId(i), features[i]);
        foreach (var group in SyntheticInput.Pairs(synthetic).Where(keep).GroupBy(p => p.First))
            MatchArtifact.Write(workspace, group.Key, group.ToArray(), []);
        return workspace;
    }
}
