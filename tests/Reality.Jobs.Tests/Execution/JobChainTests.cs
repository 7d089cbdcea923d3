using System.Text;
using System.Text.Json;
using Reality.Jobs.Main;
using Reality.Pipeline;
using Reality.Pipeline.Tests;
using Reality.Sample;
using Reality.Testing;

namespace Reality.Jobs.Tests.Execution;

/// <summary>The jobs of the service, one after the other, on a survey of five small photos.</summary>
public sealed class JobChainTests : IDisposable
{
    private static readonly SampleOptions Survey = new() { PhotoCount = 5, Width = 320, Height = 240, ThreadCount = 2 };
    private readonly TemporaryFolder _folder = new();
    private readonly JobBench _bench = new();

    public void Dispose()
    {
        _bench.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Jobs_give_the_same_bytes_as_the_command_run()
    {
        SampleSurvey.Render(_folder["survey"], Survey, null, TestContext.Current.CancellationToken);
        var photos = Path.Combine(_folder["survey"], "photos");
        var output = Directory.CreateDirectory(_folder["run"]).FullName;
        var run = await RunningJob.Start(
                MainJob.Plan(new MainJobOptions
                {
                    Photos = [photos], OutputFolder = output, ThreadCount = 2, Exports = new(ExportFormats.All),
                }),
                new TestJob(""), 2, 4L << 30)
            .Completion;
        Assert.Equal(JobState.Done, run.State);
        var collection = _bench.Upload("CCImageCollection", photos);

        var filled = _bench.Succeed(
            "FillImageProperties", $$"""{"inputs":{"imageCollections":["{{collection}}"]},"outputs":["scene"]}""");
        var uncalibrated = Id(filled, "scene");
        AssertSameScene("scene/photos/ContextScene.json", uncalibrated, photos, collection);

        var calibrated = _bench.Succeed(
            "Calibration", $$"""{"inputs":{"scene":"{{uncalibrated}}"},"outputs":["scene","report"]}""");
        var scene = Id(calibrated, "scene");
        AssertSameScene("scene/ContextScene.json", scene, photos, collection);
        AssertSame("scene/TiePoints.bin", scene, "TiePoints.bin");
        var report = JsonDocument.Parse(_bench.ReadFromBucket(Id(calibrated, "report")));
        Assert.Equal(5, report.RootElement.GetProperty("calibration").GetProperty("registeredCount").GetInt32());

        const string Exports =
            """
            [{"format":"3DTiles"},{"format":"OBJ"},{"format":"LAS"},{"format":"PLY"},{"format":"OrthophotoDSM"},
             {"format":"I3S"},{"format":"OSGB"}]
            """;
        var reconstructed = _bench.Succeed(
            "Reconstruction",
            $$"""{"inputs":{"scene":"{{scene}}"},"outputs":{"modelingReference":true,"exports":{{Exports}} } }""");
        AssertSameExports(output, reconstructed);
        var reference = reconstructed.GetProperty("modelingReference").GetProperty("location").GetString()!;
        AssertSame("scene/layout.json", reference, "layout.json");

        // The model that is there already is the same.
        var (id, produced) = _bench.Store(
            "Production",
            $$"""
            {"inputs":{"scene":"{{scene}}","modelingReference":"{{reference}}"},"outputs":{"exports":[{"format":"LAS"}] } }
            """);
        Assert.Equal(0, _bench.Run(id).Stages.Single(stage => stage.Name == "depth-maps").TaskCount);
        AssertSameExports(output, produced);
        AssertRows(scene, reconstructed);
    }

    private void AssertRows(string scene, JsonElement reconstructed)
    {
        Assert.Equal("ContextScene.json", _bench.Row(scene).RootDocument);
        using var database = _bench.Databases.CreateDbContext();
        // Five photos at 0.001 units each; 0.384 megapixels in all at 1.02 units a gigapixel are less than a thousandth.
        Assert.Equal(0.005, database.Jobs.Single(job => job.Type == "FillImageProperties").ProcessingUnits);
        Assert.All(database.Jobs, job => Assert.NotNull(job.ProcessingUnits));
        var tiles = _bench.Row(reconstructed.GetProperty("exports")[0].GetProperty("location").GetString()!);
        Assert.Equal(("tileset.json", "EPSG:4978"), (tiles.RootDocument, tiles.CrsId));
        Assert.True(tiles.SizeBytes > 10_000);
        var las = _bench.Row(reconstructed.GetProperty("exports")[2].GetProperty("location").GetString()!);
        Assert.Matches("^EPSG:32[67]", las.CrsId);
        Assert.InRange(las.NorthDegrees!.Value - las.SouthDegrees!.Value, 1e-4, 0.01);
        Assert.InRange(las.EastDegrees!.Value - las.WestDegrees!.Value, 1e-4, 0.01);
        var layer = _bench.Row(reconstructed.GetProperty("exports")[5].GetProperty("location").GetString()!);
        Assert.Equal(("SLPK", "Model.slpk", "EPSG:4326"), (layer.Type, layer.RootDocument, layer.CrsId));
    }

    private void AssertSameExports(string output, JsonElement outputs)
    {
        foreach (var export in outputs.GetProperty("exports").EnumerateArray())
        {
            var folder = Path.Combine(output, "exports", export.GetProperty("format").GetString()!);
            var location = export.GetProperty("location").GetString()!;
            var names = Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/')).Order(StringComparer.Ordinal).ToList();
            Assert.Equal(names, _bench.List(location));
            Assert.All(names, name => Assert.True(
                File.ReadAllBytes(Path.Combine(folder, name)).AsSpan().SequenceEqual(_bench.Read(location, name)), name));
        }
    }

    private void AssertSame(string runName, string container, string name) =>
        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder["run"], runName)), _bench.Read(container, name));

    /// <summary>The documents differ in where the photos are, and in nothing else.</summary>
    private void AssertSameScene(string runName, string container, string photos, string collection) => Assert.Equal(
        File.ReadAllText(Path.Combine(_folder["run"], runName)).Replace(photos, "rds:" + collection, StringComparison.Ordinal),
        Encoding.UTF8.GetString(_bench.Read(container, "ContextScene.json")));

    private static string Id(JsonElement outputs, string name) => outputs.GetProperty(name).GetString()!;
}
