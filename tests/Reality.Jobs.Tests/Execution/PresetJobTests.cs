using System.Text.Json;
using Reality.Engine.Matching;
using Reality.Formats.Las;
using Reality.Jobs.Tests.Scans;
using Reality.Pipeline;

namespace Reality.Jobs.Tests.Execution;

/// <summary>Presets reach running jobs of every type, the catalog's and files of users.</summary>
[Collection(SurveyJobs.Name)]
public sealed class PresetJobTests(SurveyBench survey)
{
    private const string Own = """
        {"id":"own","name":"Own","description":"Of this test.","settings":{
          "fillImageProperties":{"recursiveImageCollections":true},
          "calibration":{"pairSelection":"Sequence","pairSelectionDistance":1},
          "tiling":{"tilingMode":"RegularPlanarGrid","tilingValue":40,"geometryResolutionLimit":1},
          "exports.LAS":{"samplingDistance":16}}}
        """;

    [Fact]
    public void The_photos_of_subfolders_are_read_if_a_preset_says_so()
    {
        var collection = survey.Bench.Add("CCImageCollection");
        survey.Bench.Put(collection, "a.jpg", File.ReadAllBytes(survey.Photos[0]));
        survey.Bench.Put(collection, "sub/b.jpg", File.ReadAllBytes(survey.Photos[1]));

        Assert.Equal(1, PhotoCount("close-range"));
        Assert.Equal(2, PhotoCount("aerial-nadir"));
        Assert.Equal(2, PhotoCount(PutOwn()));

        int PhotoCount(string preset) => survey.ReadScene(survey.Bench
            .Succeed("FillImageProperties",
                $$"""{"inputs":{"imageCollections":["{{collection}}"],"presets":["{{preset}}"]},"outputs":["scene"]}""")
            .GetProperty("scene").GetString()!).Photos.Count;
    }

    [Fact]
    public void Pairs_are_chosen_as_a_preset_says()
    {
        var (id, _) = survey.Bench.Store(
            "Calibration",
            $$"""{"inputs":{"scene":"{{survey.Uncalibrated}}","presets":"{{PutOwn()}}"},"outputs":["scene"]}""");

        Assert.DoesNotContain(survey.Bench.Run(id).Messages, IsOfPresets);
        Assert.Equal(5, PairArtifact.Read(survey.Bench.Graphs.Load(id).Workspace).Count);
    }

    [Fact]
    public void Tiles_and_exports_follow_presets_and_what_a_job_has_no_use_for_is_said()
    {
        var own = PutOwn();
        var (tiling, tiled) = survey.Bench.Store(
            "Tiling",
            $$"""
            {"inputs":{"scene":"{{survey.Calibrated}}","presets":["aerial-nadir","{{own}}"]},"outputs":["modelingReference"],
             "options":{"tilingMode":"RegularPlanarGrid"} }
            """);
        var messages = survey.Bench.Run(tiling).Messages;
        Assert.Contains(
            "The preset 'aerial-nadir' sets tilingValue for tilingMode Adaptive, but the job has tilingMode RegularPlanarGrid: "
            + "its tilingValue was not used.", messages.Select(message => message.Text));
        var reference = tiled.GetProperty("modelingReference").GetProperty("location").GetString()!;
        Assert.True(TileCount(reference) > 1);

        var (sparse, unused) = Produce(reference, own, "close-range");
        var (dense, none) = Produce(reference);

        Assert.InRange((double)dense / sparse, 100, 500);
        Assert.Equal(["Preset_NotUsed"], unused);
        Assert.Empty(none);
    }

    [Fact]
    public void A_file_that_cannot_be_used_ends_the_job_with_its_name_and_the_place()
    {
        survey.Bench.PutInBucket("presets/broken.json", """{"settings":{"calibration":{"pairSelection":"Sometimes"}}}""");
        survey.Bench.PutInBucket("presets/large.json", new string(' ', 70_000));

        AssertFails("bkt:presets/none.json", "Preset_NotFound", "bkt:presets/none.json");
        AssertFails("bkt:presets/broken.json", "Preset_Invalid", "settings.calibration.pairSelection: Invalid value 'Sometimes'");
        AssertFails("bkt:presets/large.json", "Preset_Invalid", "70000 bytes");

        void AssertFails(string preset, string code, string word)
        {
            var (id, _) = survey.Bench.Store(
                "Calibration",
                $$"""{"inputs":{"scene":"{{survey.Uncalibrated}}","presets":["{{preset}}"]},"outputs":["scene"]}""");
            var failure = Assert.Throws<StageException>(() => survey.Bench.Graphs.Load(id));
            Assert.Equal(code, failure.Code);
            Assert.Contains(word, failure.Message, StringComparison.Ordinal);
        }
    }

    private string PutOwn()
    {
        survey.Bench.PutInBucket("presets/own.json", Own);
        return "bkt:presets/own.json";
    }

    private int TileCount(string reference) =>
        JsonDocument.Parse(survey.Bench.Read(reference, "layout.json")).RootElement.GetProperty("tiles").GetArrayLength();

    private (int PointCount, IEnumerable<string> Warnings) Produce(string reference, params string[] presets)
    {
        var (id, outputs) = survey.Bench.Store(
            "Production",
            $$"""
            {"inputs":{"scene":"{{survey.Calibrated}}","modelingReference":"{{reference}}",
                       "presets":{{JsonSerializer.Serialize(presets)}} },
             "outputs":{"exports":[{"format":"LAS"}] } }
            """);
        var result = survey.Bench.Run(id);
        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        var location = outputs.GetProperty("exports")[0].GetProperty("location").GetString()!;
        var points = new LasReader(new MemoryStream(survey.Bench.Read(location, "PointCloud.las"))).ReadPoints();
        return (points.Count(), result.Messages.Where(IsOfPresets).Select(message => message.Code));
    }

    private static bool IsOfPresets(JobMessage message) => message.Code.StartsWith("Preset_", StringComparison.Ordinal);
}
