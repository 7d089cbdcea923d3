using System.Security.Cryptography;
using Reality.Core.Numerics;
using Reality.Engine.Tiling;
using Reality.Formats.ContextScenes;
using Reality.Jobs.Main;
using Reality.Pipeline;
using Reality.Sample;
using Reality.Testing;

namespace Reality.Jobs.Tests.Main;

/// <summary>The whole path, on a survey of five small photos.</summary>
public sealed class MainJobTests : IDisposable
{
    private static readonly SampleOptions Survey = new() { PhotoCount = 5, Width = 320, Height = 240, ThreadCount = 2 };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Photos_become_a_scene_and_exports_that_are_the_same_for_any_number_of_threads()
    {
        var photos = RenderSurvey();
        var one = await RunAsync(photos, "one", threads: 1);
        var two = await RunAsync(photos, "two", threads: 2);

        Assert.Equal(JobState.Done, one.State);
        var digests = Digests("one");
        Assert.Equal(digests, Digests("two"));
        Assert.Contains(digests.Keys, name => name.EndsWith("tileset.json", StringComparison.Ordinal));
        Assert.Contains(Path.Combine("scene", "layout.json"), digests.Keys);
        Assert.Contains(Path.Combine("scene", "photos", "ContextScene.json"), digests.Keys);
        Assert.Contains(digests.Keys, name => name.EndsWith(".obj", StringComparison.Ordinal));
        Assert.Contains(digests.Keys, name => name.EndsWith("Orthophoto.tif", StringComparison.Ordinal));
        // The survey's GPS errs by 3 m (one sigma) in height, and five photos average little of it away.
        Assert.All(CenterErrors("one"), meters => Assert.InRange(meters, 0, 6));

        // Run again, a lost export comes back the same, and nothing else is done twice.
        Directory.Delete(Path.Combine(_folder.Path, "one", "exports", "OBJ"), recursive: true);
        var again = await RunAsync(photos, "one", threads: 2);
        Assert.Equal(digests, Digests("one"));
        Assert.Equal(1, again.Stages.Sum(stage => stage.TaskCount - stage.ResumedTaskCount));
    }

    [Fact]
    public async Task A_coordinate_system_for_photos_without_positions_is_refused_in_words()
    {
        var photos = RenderSurvey();
        foreach (var file in Directory.GetFiles(photos))
            File.WriteAllBytes(file, WithoutMetadata(File.ReadAllBytes(file)));

        var result = await RunAsync(photos, "out", threads: 2, epsg: 32632);

        Assert.Equal(JobState.Failed, result.State);
        Assert.Contains(
            result.Messages,
            m => m.Code == "Crs_SceneNotReferenced"
                && m.Text.Contains("EPSG:32632 was requested", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_finished_model_is_converted_to_further_formats_without_its_photos()
    {
        var photos = RenderSurvey();
        var options = new MainJobOptions
        {
            Photos = [photos], OutputFolder = Directory.CreateDirectory(Path.Combine(_folder.Path, "one")).FullName,
        };
        var las = options with { Exports = new([ExportFormats.Find("LAS")!]) };
        Assert.Throws<StageException>(() => ModelConversion.Plan(las));
        var graph = MainJob.Plan(las);
        Assert.Equal(JobState.Done, (await RunningJob.Start(graph, new SilentObserver(), 2, 4L << 30).Completion).State);
        ModelConversion.Record(graph);
        Directory.Delete(photos, recursive: true);

        var tiles = options with { Photos = [], Exports = new([ExportFormats.Find("3DTiles")!]) };
        var result = await RunningJob.Start(ModelConversion.Plan(tiles), new SilentObserver(), 2, 4L << 30).Completion;

        Assert.DoesNotContain(result.Messages, message => message.Severity == MessageSeverity.Error);
        Assert.Equal(JobState.Done, result.State);
        Assert.DoesNotContain(result.Stages, stage => stage.Title.Contains("depth", StringComparison.OrdinalIgnoreCase));
        Assert.True(File.Exists(Path.Combine(_folder.Path, "one", "exports", "3DTiles", "tileset.json")));
        Assert.True(File.Exists(Path.Combine(_folder.Path, "one", "exports", "LAS", "PointCloud.las")));
    }

    [Theory]
    [InlineData(64, 4)]
    [InlineData(5, 4)]
    [InlineData(3, 2.4)]
    public void Tiles_are_made_that_fit_into_the_memory(double gigabytes, double expected)
    {
        var options = new MainJobOptions { OutputFolder = _folder.Path, MemoryBudgetBytes = (long)(gigabytes * 1e9) };
        var tiling = MainJob.ModelOf(options).Tiling;
        Assert.Equal(TilingMode.Adaptive, tiling.Mode);
        Assert.Equal(expected, tiling.MemoryBudgetGigabytes, 1e-9);
    }

    private string RenderSurvey()
    {
        var survey = Path.Combine(_folder.Path, "survey");
        SampleSurvey.Render(survey, Survey, null, TestContext.Current.CancellationToken);
        return Path.Combine(survey, "photos");
    }

    private async Task<JobResult> RunAsync(string photos, string name, int threads, int? epsg = null)
    {
        var output = Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;
        var options = new MainJobOptions { Photos = [photos], OutputFolder = output, ThreadCount = threads, EpsgCode = epsg };
        return await RunningJob.Start(MainJob.Plan(options), new SilentObserver(), threads, 4L << 30).Completion;
    }

    private SortedDictionary<string, string> Digests(string name)
    {
        var root = Path.Combine(_folder.Path, name);
        var files = new[] { "scene", "exports" }
            .SelectMany(part => Directory.GetFiles(Path.Combine(root, part), "*", SearchOption.AllDirectories));
        return new(
            files.ToDictionary(
                f => Path.GetRelativePath(root, f), f => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))),
            StringComparer.Ordinal);
    }

    /// <summary>Distance of each calibrated camera to its true place, in meters: within the errors of the survey's GPS.</summary>
    private IEnumerable<double> CenterErrors(string name)
    {
        using var stream = File.OpenRead(Path.Combine(_folder.Path, name, "scene", "ContextScene.json"));
        var scene = ContextSceneReader.Read(stream).Scene;
        var truth = SampleTruth.Read(Path.Combine(_folder.Path, "survey", "truth", SampleTruth.FileName));
        var frame = new Core.Geodesy.LocalFrame(scene.Origin!.Value);
        var trueFrame = new Core.Geodesy.LocalFrame(truth.Origin.ToGeoPoint());
        foreach (var photo in scene.CalibratedPhotos)
        {
            var center = truth.Cameras.Single(c => photo.Name.EndsWith(c.Name, StringComparison.Ordinal)).C;
            var expected = trueFrame.EarthFromWorld * new Vector3d(center[0], center[1], center[2]);
            yield return Vector3d.Distance(frame.EarthFromWorld * photo.CameraFromWorld!.Value.Center, expected);
        }
    }

    /// <summary>The JPEG without its APP1 segments.</summary>
    private static byte[] WithoutMetadata(byte[] jpeg)
    {
        var kept = new List<byte>(jpeg.Length) { 0xFF, 0xD8 };
        var at = 2;
        while (jpeg[at] == 0xFF && jpeg[at + 1] == 0xE1)
            at += 2 + (jpeg[at + 2] << 8) + jpeg[at + 3];
        kept.AddRange(jpeg.AsSpan(at));
        return [.. kept];
    }
}
