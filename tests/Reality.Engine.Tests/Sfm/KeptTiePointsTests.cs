using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class KeptTiePointsTests : IDisposable
{
    private static readonly SyntheticScene s_around = SyntheticScene.Around(
        new() { PhotoCount = 8, PointCount = 300, NoisePixels = 0.2, OutlierFraction = 0.02 });

    private readonly string _folder = Directory.CreateTempSubdirectory("reality-tie-points-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Tie_points_of_a_scene_give_the_same_poses_again_without_features_or_matches()
    {
        var first = SyntheticInput.Calibrate(s_around).Scene;
        var (again, log) = Run(s_around.Uncalibrated() with { TiePoints = first.TiePoints });

        Assert.Equal(8, again.CalibratedPhotoCount);
        Assert.InRange(SyntheticInput.CenterErrors(s_around, again).Max(), 0, 0.02);
        // None are made: every tie point is one of the given ones, with its color.
        Assert.InRange(again.TiePoints.Count, (int)(0.95 * first.TiePoints.Count), first.TiePoints.Count);
        Assert.Subset(Keys(first.TiePoints), Keys(again.TiePoints));
        Assert.DoesNotContain(log.Warnings, warning => warning.StartsWith("Photo_", StringComparison.Ordinal));
    }

    [Fact]
    public void Tie_points_that_disagree_are_counted_and_photos_without_any_told_so()
    {
        var first = SyntheticInput.Calibrate(s_around).Scene;
        var points = first.TiePoints;
        var x = (float[])points.X.Clone();
        x[points.FirstObservation[3]] += 400;
        x[points.FirstObservation[3] + 1] -= 300;
        var without = TiePointsWithout(7, new TiePoints
        {
            Positions = points.Positions, Colors = points.Colors, FirstObservation = points.FirstObservation,
            PhotoOf = points.PhotoOf, X = x, Y = points.Y,
        });

        var (again, log) = Run(s_around.Uncalibrated() with { TiePoints = without });

        Assert.Contains("tiepointsPolicy Keep makes none", again.Photos[7].UnregisteredReason!, StringComparison.Ordinal);
        Assert.Single(log.Warnings, warning => warning.StartsWith("TiePoints_NotUsed", StringComparison.Ordinal));
    }

    private static TiePoints TiePointsWithout(int photo, TiePoints points)
    {
        var (first, kept) = (new int[points.Count + 1], new List<int>());
        for (var point = 0; point < points.Count; point++)
        {
            kept.AddRange(Enumerable.Range(
                points.FirstObservation[point], points.FirstObservation[point + 1] - points.FirstObservation[point])
                .Where(o => points.PhotoOf[o] != photo));
            first[point + 1] = kept.Count;
        }
        return new()
        {
            Positions = points.Positions, Colors = points.Colors, FirstObservation = first,
            PhotoOf = [.. kept.Select(o => points.PhotoOf[o])], X = [.. kept.Select(o => points.X[o])],
            Y = [.. kept.Select(o => points.Y[o])],
        };
    }

    private (Scene Scene, RecordingLog Log) Run(Scene input)
    {
        var workspace = new Workspace(
            _folder, new[] { "uncalibrated-scene", "calibration" }.ToDictionary(s => (StageName)s, _ => "test"));
        workspace.WriteScene(SceneArtifact.Uncalibrated, input);
        var stage = new CalibrationStage(new() { KeepsTiePoints = true });
        Assert.Equal([SceneArtifact.Uncalibrated], stage.Reads);
        var log = new RecordingLog();
        stage.Run(workspace, log);
        return (workspace.ReadScene(CalibrationStage.Id), log);
    }

    private static HashSet<(int Photo, float X, float Y, int Color)> Keys(TiePoints points)
    {
        var keys = new HashSet<(int, float, float, int)>();
        for (var point = 0; point < points.Count; point++)
        {
            var color = points.Colors[point];
            for (var o = points.FirstObservation[point]; o < points.FirstObservation[point + 1]; o++)
                keys.Add((points.PhotoOf[o], points.X[o], points.Y[o], (color.R << 16) + (color.G << 8) + color.B));
        }
        return keys;
    }
}
