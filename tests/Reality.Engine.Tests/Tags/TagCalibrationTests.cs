using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;
using Reality.Engine.Tags;
using Reality.Engine.Tests.Sfm;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Tags;

/// <summary>
/// Tags in a calibration: two groups of photos of one object that have no features in common, as if it had been painted between.
/// </summary>
public sealed class TagCalibrationTests : IDisposable
{
    private const int GroupSize = 5;

    private static readonly SyntheticScene s_synthetic = SyntheticScene.Around(new()
    {
        PhotoCount = 2 * GroupSize, PointCount = 600, NoisePixels = 0.3,
    });

    private static readonly Vector3d[][] s_tags = SyntheticTags.Spread(8);

    private readonly string _folder = Directory.CreateTempSubdirectory("reality-tags-").FullName;
    private readonly RecordingLog _log = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Tags_connect_photos_that_features_cannot()
    {
        var without = Calibrate(s_synthetic.Uncalibrated(), SyntheticTags.SeenIn(s_synthetic, s_tags), usesTags: false);
        var with = Calibrate(s_synthetic.Uncalibrated(), SyntheticTags.SeenIn(s_synthetic, s_tags));

        Assert.Equal(GroupSize, without.CalibratedPhotoCount);
        Assert.Equal(2 * GroupSize, with.CalibratedPhotoCount);
        // A pixel at the object is 5.5 mm.
        Assert.All(SyntheticInput.CenterErrors(s_synthetic, with), error => Assert.InRange(error, 0, 0.02));
        Assert.Equal(8, with.UserTiePoints.Count);
        Assert.Contains("Tags_Found: Tags were read. tag36h11: 8 tags in 10 photos.", _log.Warnings);
    }

    [Fact]
    public void Wrong_ids_and_repeated_tags_do_no_harm()
    {
        var seen = SyntheticTags.SeenIn(s_synthetic, s_tags);
        // Photo 2 has taken tags 0 and 1 for each other; photo 7 sees tag 2 twice.
        seen[2] = [.. seen[2].Select(tag => tag with { Text = tag.Text switch { "0" => "1", "1" => "0", var other => other } })];
        seen[7] = [.. seen[7], SyntheticTags.TagAt(2, 300, 300)];

        var scene = Calibrate(s_synthetic.Uncalibrated(), seen);

        Assert.Equal(2 * GroupSize, scene.CalibratedPhotoCount);
        Assert.All(SyntheticInput.CenterErrors(s_synthetic, scene), error => Assert.InRange(error, 0, 0.02));
        Assert.Contains(_log.Warnings, warning => warning.StartsWith("Tags_Repeated", StringComparison.Ordinal));
    }

    [Fact]
    public void Control_points_named_as_tags_place_the_scene()
    {
        var points = s_tags.Select((tag, id) => new ControlPoint
        {
            Name = id % 2 == 0 ? $"{id}" : $"tag36h11:{id}",
            Coordinates = tag[4],
            HorizontalSigmaMeters = 0.002,
            VerticalSigmaMeters = 0.002,
            IsCheck = id == 3,
        }).ToList();

        var scene = Calibrate(
            s_synthetic.Uncalibrated() with { ControlPoints = points }, SyntheticTags.SeenIn(s_synthetic, s_tags));

        Assert.Equal(2 * GroupSize, scene.CalibratedPhotoCount);
        // In the frame of the control points, without aligning.
        Assert.All(SyntheticInput.CenterErrors(s_synthetic, scene, align: false), error => Assert.InRange(error, 0, 0.02));
        Assert.All(scene.ControlPoints, point => Assert.InRange(point.Marks.Count, 2, 10));
        Assert.Empty(scene.UserTiePoints);
        Assert.Contains("Tags_ControlPoints: Tags mark 8 of 8 control points, by their names.", _log.Warnings);
    }

    private Scene Calibrate(Scene scene, IReadOnlyList<PhotoTag>[] tags, bool usesTags = true)
    {
        var stages = new[] { "uncalibrated-scene", "features", "matches", "tags", "photo-division", "calibration" };
        var folder = Path.Combine(_folder, usesTags ? "with" : "without");
        var workspace = new Workspace(folder, stages.ToDictionary(s => (StageName)s, _ => "test"));
        workspace.WriteScene("uncalibrated-scene", scene);
        foreach (var (photo, features) in SyntheticInput.Features(s_synthetic).Index())
        {
            FeatureArtifact.Write(workspace, new(photo), features);
            TagArtifact.Write(workspace, new(photo), tags[photo]);
        }
        var pairs = SyntheticInput.Pairs(s_synthetic)
            .Where(pair => pair.First.Value / GroupSize == pair.Second.Value / GroupSize);
        foreach (var group in pairs.GroupBy(pair => pair.First))
            MatchArtifact.Write(workspace, group.Key, group.ToArray(), []);
        new CalibrationStage(new()) { UsesTags = usesTags }.Run(workspace, _log);
        return workspace.ReadScene("calibration");
    }
}
