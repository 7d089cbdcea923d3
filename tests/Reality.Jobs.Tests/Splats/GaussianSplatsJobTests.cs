using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Core.Scenes;
using Reality.Engine.Splats;
using Reality.Formats.Ply;
using Reality.Formats.Spz;
using Reality.Jobs.Splats;
using Reality.Jobs.Tests.Execution;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Jobs.Tests.Splats;

/// <summary>GaussianSplats jobs on six small photos, with a training of some steps.</summary>
[Collection(SurveyJobs.Name)]
public sealed class GaussianSplatsJobTests(SurveyBench survey)
{
    private static readonly SplatTrainingOptions s_short = new() { MaxSplatCount = 3000, StepCount = 80, PhotoSide = 160 };

    // A planner that trains briefly.
    private static readonly JobPlanners s_planners = new(
        [
            .. JobPlanners.OfContract.All.Where(planner => planner is not GaussianSplatsPlanner),
            new GaussianSplatsPlanner { TrainingOf = _ => s_short },
        ],
        ExportFormats.All);

    [Fact]
    public void Splats_are_trained_kept_and_published_again_in_other_formats_without_training()
    {
        using var planners = survey.Bench.Use(s_planners);
        var first = Run("", """["splats","splatsReference"]""", """{"referenceQuality":"Standard"}""");
        var (spz, reference) = (Id(first, "splats"), Id(first, "splatsReference"));

        var splats = SpzReader.Decode(survey.Bench.Read(spz, "Splats.spz"));
        Assert.InRange(splats.Count, 500, 3000);
        Assert.Equal("Splats.spz", survey.Bench.Row(spz).RootDocument);
        var kept = JsonNode.Parse(survey.Bench.Read(reference, "reference.json"))!;
        Assert.Equal(splats.Count, kept["splatCount"]!.GetValue<int>());
        Assert.InRange(kept["psnr"]!.GetValue<double>(), 15, 60);

        var inputs = $$""","splatsReference":"{{reference}}" """;
        var ply = Id(Run(inputs, """["splats"]""", """{"exportFormat":"PLY","exportCrs":"EPSG:32632"}"""), "splats");
        Assert.Equal(splats.Count, ReadPly(ply).Count);
        Assert.Equal("EPSG:32632", survey.Bench.Row(ply).CrsId);
        var metadata = JsonNode.Parse(survey.Bench.Read(ply, "Splats.json"))!;
        // Whole meters near the scene, so that single precision is enough.
        Assert.InRange(metadata["origin"]![1]!.GetValue<double>(), 4e6, 7e6);
        Assert.All(ReadPly(ply).Positions, p => Assert.InRange(p.Length(), 0, 5000));

        var tiles = Id(Run(inputs, """["splats"]""", """{"exportFormat":"3DTilesLOD"}"""), "splats");
        Assert.Equal(
            ["Splats.json", "data/0.glb", "index.html", "tileset.json"],
            survey.Bench.List(tiles).Order(StringComparer.Ordinal));
        Assert.Equal("EPSG:4978", survey.Bench.Row(tiles).CrsId);
        var tileset = JsonNode.Parse(survey.Bench.Read(tiles, "tileset.json"))!;
        Assert.Equal("3DTILES_content_gltf", tileset["extensionsUsed"]![0]!.GetValue<string>());
        var levels = JsonNode.Parse(survey.Bench.Read(tiles, "Splats.json"))!["levels"]!.AsArray();
        Assert.Equal(splats.Count, Assert.Single(levels)!["splatCount"]!.GetValue<int>());
        // The tile lies on the earth's surface.
        var place = tileset["root"]!["transform"]!.AsArray().Skip(12).Take(3).Select(v => v!.GetValue<double>()).ToList();
        Assert.InRange(Math.Sqrt(place.Sum(v => v * v)), 6.35e6, 6.39e6);

        var single = Id(Run(inputs, """["splats"]""", """{"exportFormat":"3DTiles"}"""), "splats");
        Assert.Equal(
            ["data/0.glb", "index.html", "tileset.json"], survey.Bench.List(single).Order(StringComparer.Ordinal));

        AssertLimitedToTheWest(reference, EastingsOf(ply), metadata["origin"]![1]!.GetValue<double>());
    }

    // A region limits splats that are not trained; a lower quality than theirs has no effect and is named.
    private void AssertLimitedToTheWest(string reference, List<double> eastings, double northing)
    {
        var middle = eastings.Order().ElementAt(eastings.Count / 2) + 0.0005;
        survey.Bench.PutInBucket("west.json", FormattableString.Invariant($$"""
            {"crs":"EPSG:32632","polygons":[{"outsideBounds":[
              {"x":{{middle - 2000}},"y":{{northing - 2000}} },{"x":{{middle}},"y":{{northing - 2000}} },
              {"x":{{middle}},"y":{{northing + 2000}} },{"x":{{middle - 2000}},"y":{{northing + 2000}} }]}],
             "altitudeMin":-500,"altitudeMax":9000}
            """));
        var (id, outputs) = survey.Bench.Store(
            "GaussianSplats",
            $$"""
            {"inputs":{"scene":"{{survey.Calibrated}}","splatsReference":"{{reference}}","regionOfInterest":"bkt:west.json"},
             "outputs":["splats"],"options":{"exportFormat":"PLY","exportCrs":"EPSG:32632","referenceQuality":"Medium"} }
            """);

        var result = survey.Bench.Run(id);

        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        var west = EastingsOf(Id(outputs, "splats"));
        Assert.InRange(west.Count, eastings.Count / 2 - 20, eastings.Count / 2 + 20);
        Assert.All(west, easting => Assert.True(easting < middle + 0.01, $"{easting} m, east of {middle} m"));
        var kept = Assert.Single(result.Messages, message => message.Code == "Splats_QualityKept");
        Assert.Contains("referenceQuality Medium", kept.Text, StringComparison.Ordinal);
        Assert.Contains("trained as Standard", kept.Text, StringComparison.Ordinal);
    }

    /// <summary>The table of docs/gaussian-splats.md.</summary>
    [Theory]
    [InlineData("Medium", 60_000, 2_000, 768)]
    [InlineData("Standard", 300_000, 3_000, 1_024)]
    [InlineData("High", 1_000_000, 10_000, 1_600)]
    public void A_quality_says_how_many_splats_are_trained_how_long_and_on_how_large_photos(
        string quality, int count, int steps, int side)
    {
        var (id, _) = survey.Bench.Store(
            "GaussianSplats",
            $$"""
            {"inputs":{"scene":"{{survey.Calibrated}}"},"outputs":["splats"],"options":{"referenceQuality":"{{quality}}"} }
            """);

        var stage = Assert.Single(survey.Bench.Graphs.Load(id).Stages, stage => stage.Name == SplatTrainingStage.Id);

        var (options, _) = Assert.IsType<(SplatTrainingOptions, string?)>(stage.Key);
        Assert.Equal((count, steps, side), (options.MaxSplatCount, options.StepCount, options.PhotoSide));
    }

    [Theory]
    [InlineData("SPZ", "/Splats.spz")]
    [InlineData("PLY", "/Splats.ply")]
    [InlineData("3DTilesLOD", "/data/0.glb")]
    public void A_web_page_shows_the_splats_and_needs_nothing_but_their_folder(string format, string content)
    {
        if (!ExternalReader.HasPackage("puppeteer-core") || !ExternalReader.HasCommand("chromium"))
            Assert.Skip("puppeteer-core or chromium is not installed: see tests/readers/README.md.");
        using var planners = survey.Bench.Use(s_planners);
        using var folder = new TemporaryFolder();
        var splats = Id(Run("", """["splats"]""", $$"""{"exportFormat":"{{format}}"}"""), "splats");
        foreach (var name in survey.Bench.List(splats))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
            File.WriteAllBytes(folder[name], survey.Bench.Read(splats, name));
        }

        var seen = ExternalReader.RunScript("web-app.js", folder.Path);

        Assert.Equal("ready", (string?)seen["state"]);
        Assert.Empty(seen["problems"]!.AsArray());
        Assert.Contains(" splats", (string?)seen["text"], StringComparison.Ordinal);
        Assert.Contains(content, seen["small"]!.AsArray().Select(path => (string?)path));
        // The ground is green and brown, and fills the lower half.
        foreach (var quarter in seen["quarters"]!.AsArray().Skip(2))
        {
            Assert.InRange((int)quarter!["count"]!, 20_000, 120_000);
            Assert.InRange((double)quarter["g"]! - (double)quarter["b"]!, 5, 120);
        }
        Assert.Contains("python3 -m http.server", (string?)seen["textFromDisk"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_number_of_threads_does_not_matter()
    {
        using var planners = survey.Bench.Use(s_planners);

        Assert.Equal(Trained(threads: 1), Trained(threads: 2));
    }

    [Fact]
    public void Tiles_of_a_size_are_trained_and_joined()
    {
        using var planners = survey.Bench.Use(s_planners);

        var (id, outputs) = survey.Bench.Store(
            "GaussianSplats",
            $$"""
            {"inputs":{"scene":"{{survey.Calibrated}}"},"outputs":["splats"],"options":{"referenceTileSize":50} }
            """);
        var result = survey.Bench.Run(id);

        Assert.Equal(JobState.Done, result.State);
        Assert.Contains(new("tiles of splats", "2 x 2"), result.Figures);
        Assert.InRange(SpzReader.Decode(survey.Bench.Read(Id(outputs, "splats"), "Splats.spz")).Count, 500, 12_000);
    }

    [Fact]
    public void A_size_that_makes_too_many_tiles_is_refused_by_the_name_of_its_option()
    {
        using var planners = survey.Bench.Use(s_planners);
        var (id, _) = survey.Bench.Store(
            "GaussianSplats",
            $$"""
            {"inputs":{"scene":"{{survey.Calibrated}}"},"outputs":["splats"],"options":{"referenceTileSize":0.05} }
            """);

        var messages = string.Join('\n', survey.Bench.Run(id).Messages);

        Assert.Contains("referenceTileSize: tiles of 0.05 m", messages, StringComparison.Ordinal);
        Assert.Contains("at most 1000", messages, StringComparison.Ordinal);
    }

    [Fact]
    public void Systems_that_distort_splats_are_refused()
    {
        var (id, _) = survey.Bench.Store(
            "GaussianSplats",
            $$"""
            {"inputs":{"scene":"{{survey.Calibrated}}"},"outputs":["splats"],
             "options":{"exportFormat":"PLY","exportCrs":"EPSG:4326"} }
            """);

        var failure = Assert.Throws<StageException>(() => survey.Bench.Graphs.Load(id));

        Assert.Equal("Crs_Unsuitable", failure.Code);
        Assert.Contains("specifications.options.exportCrs", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scene_without_tie_points_is_refused_with_what_to_do()
    {
        using var planners = survey.Bench.Use(s_planners);
        var document = JsonNode.Parse(survey.Bench.Read(survey.Calibrated, "ContextScene.json"))!.AsObject();
        var copy = survey.Bench.Add("ContextScene");
        Remove(document, "AutomaticTiePoints");
        survey.Bench.Put(copy, "ContextScene.json", JsonSerializer.SerializeToUtf8Bytes(document));

        Assert.Contains("0 tie points", FailureOf(copy, ""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "cannot be used")]
    [InlineData(
        """{"formatVersion":9,"quality":"Medium","splatCount":1,"stepCount":1,"origin":{"x":0,"y":0,"z":0} }""", "version 9")]
    [InlineData(
        """{"formatVersion":1,"quality":"Medium","splatCount":1,"stepCount":1,"origin":{"x":0,"y":0,"z":0} }""",
        "another origin")]
    [InlineData(
        """{"formatVersion":1,"quality":7,"splatCount":1,"stepCount":1,"origin":{"x":0,"y":0,"z":0} }""", "quality")]
    [InlineData("""{"formatVersion":1,"quality":"Medium","splatCount":1,"stepCount":1,"origin":null}""", "origin")]
    [InlineData(
        """{"formatVersion":1,"quality":"Medium","splatCount":-1,"stepCount":1,"origin":{"x":0,"y":0,"z":0} }""",
        "it has -1 splats")]
    [InlineData(
        """{"formatVersion":1,"quality":"Medium","splatCount":1,"stepCount":1,"origin":{"x":0,"y":-1e300,"z":0} }""",
        "its origin is more than")]
    [InlineData(
        """
        {"formatVersion":1,"quality":"Medium","splatCount":1,"stepCount":1,"origin":{"x":0,"y":0,"z":0},"psnr":1e999}
        """,
        "its psnr is not finite")]
    public void A_reference_that_cannot_be_used_is_named(string document, string expected)
    {
        var reference = survey.Bench.Add("Unstructured");
        survey.Bench.Put(reference, "reference.json", System.Text.Encoding.UTF8.GetBytes(document));

        Assert.Contains(
            expected, FailureOf(survey.Calibrated, $$""","splatsReference":"{{reference}}" """), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reference_without_files_is_named() => Assert.Contains(
        "there is no", FailureOf(survey.Calibrated, $$""","splatsReference":"{{survey.Bench.Add("Unstructured")}}" """),
        StringComparison.Ordinal);

    private static void Remove(JsonObject document, string name)
    {
        foreach (var key in document.Select(pair => pair.Key).ToList())
        {
            if (key == name)
                document.Remove(key);
            else if (document[key] is JsonObject child)
                Remove(child, name);
        }
    }

    private string FailureOf(string scene, string inputs)
    {
        var (id, _) = survey.Bench.Store(
            "GaussianSplats", $$"""{"inputs":{"scene":"{{scene}}"{{inputs}} },"outputs":["splats"]}""");
        try
        {
            var result = survey.Bench.Run(id);
            return string.Join('\n', result.Messages);
        }
        catch (StageException e)
        {
            return e.Message;
        }
    }

    private byte[] Trained(int threads)
    {
        var (id, outputs) = survey.Bench.Store(
            "GaussianSplats",
            $$"""{"inputs":{"scene":"{{survey.Calibrated}}"},"outputs":["splats"],"options":{"exportFormat":"PLY"} }""");
        Assert.Equal(JobState.Done, survey.Bench.Run(id, threads).State);
        return survey.Bench.Read(Id(outputs, "splats"), "Splats.ply");
    }

    private JsonElement Run(string inputs, string outputs, string options) => survey.Bench.Succeed(
        "GaussianSplats",
        $$"""{"inputs":{"scene":"{{survey.Calibrated}}"{{inputs}} },"outputs":{{outputs}},"options":{{options}} }""");

    private List<double> EastingsOf(string ply)
    {
        var origin = JsonNode.Parse(survey.Bench.Read(ply, "Splats.json"))!["origin"]![0]!.GetValue<double>();
        return [.. ReadPly(ply).Positions.Select(p => origin + p.X)];
    }

    private SplatCloud ReadPly(string id) => SplatPlyReader.Read(new MemoryStream(survey.Bench.Read(id, "Splats.ply")));

    private static string Id(JsonElement outputs, string name) => outputs.GetProperty(name).GetString()!;
}
