using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Reality.Engine.Tiling;
using Reality.Pipeline;
using Reality.Pipeline.Tests;
using Reality.Storage.Database;

namespace Reality.Jobs.Tests.Execution;

/// <summary>Files of an iTwin that somebody changed before another person's job reads them.</summary>
[Collection(SurveyJobs.Name)]
public sealed class HostileDocumentTests(SurveyBench survey)
{
    private const string Tiles = "reality/tiles.json";

    [Fact]
    public void The_predicted_memory_of_tiles_is_not_taken_from_their_file()
    {
        var reference = Tile();
        var (_, expected) = Layout(reference);
        Change(reference, tiles => tiles["Tiles"]![0]!["PredictedMemoryGigabytes"] = 0.01);

        var (result, layout) = Layout(reference);

        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        Assert.Equal(expected!.Tiles, layout!.Tiles);
    }

    [Theory]
    [InlineData("../../x")]
    [InlineData("")]
    [InlineData(null)]
    public void Names_of_tiles_are_not_taken_from_their_file(string? name)
    {
        var reference = Tile();
        var (_, expected) = Layout(reference);
        Change(reference, tiles => tiles["Tiles"]![0]!["Name"] = name);

        var (result, layout) = Layout(reference);

        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        Assert.Equal(expected!.Tiles, layout!.Tiles);
    }

    [Theory]
    [InlineData("VoxelSize", 1e-9)]
    [InlineData("VoxelSize", 1e300)]
    [InlineData("GroundSamplingDistance", -1.0)]
    public void Tiles_that_no_job_has_made_fail_the_job_with_file_and_member(string member, double value)
    {
        var reference = Tile();
        Change(reference, tiles => tiles[member] = value);

        var (result, _) = Layout(reference);

        var message = result.Messages[^1];
        Assert.Equal("ModelingReference_Invalid", message.Code);
        Assert.Contains($"{reference}/{Tiles}", message.Text, StringComparison.Ordinal);
        Assert.Contains(member, message.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reality/settings.json", 1 << 20)]
    [InlineData(Tiles, 64 << 20)]
    public void A_file_that_is_too_large_is_named_with_its_size(string name, int limit)
    {
        var reference = Tile();
        survey.Bench.Put(reference, name, new byte[limit + 1]);

        var failure = FailureOf(() => Layout(reference).Result);

        Assert.Equal("ModelingReference_Invalid", failure.Code);
        Assert.Contains($"{name} cannot be used: it has {limit + 1} bytes", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "not valid JSON")]
    [InlineData("""{"holeFilling":"\ud800"}""", "surrogate")]
    [InlineData("""{"tilingValue":-1}""", "tilingValue")]
    public void Settings_that_no_job_has_made_are_named(string settings, string expected)
    {
        var reference = Tile();
        survey.Bench.Put(reference, "reality/settings.json", Encoding.UTF8.GetBytes(settings));

        var failure = FailureOf(() => Layout(reference).Result);

        Assert.Equal("ModelingReference_Invalid", failure.Code);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_modeling_reference_of_a_newer_version_is_refused_with_both_versions()
    {
        var reference = Tile();
        survey.Bench.Put(reference, "reality/format.json", """{"Version":7}"""u8.ToArray());

        var failure = FailureOf(() => Layout(reference).Result);

        Assert.Equal("ModelingReference_TooNew", failure.Code);
        Assert.Contains("has version 7, but this service reads versions up to 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_modeling_reference_is_planned_by_the_size_of_its_files()
    {
        var reference = Tile();
        survey.Bench.Put(reference, "layout.json", new byte[32 << 20]);
        var graph = survey.Bench.Graphs.Load(StoreProduction(reference));
        var layout = graph.Stages.Single(stage => stage.Name == LayoutArtifact.Stage);

        var task = Assert.Single(layout.Plan(new(graph.Workspace, new(() => throw new NotSupportedException()))));

        Assert.InRange(task.Cost.MemoryBytes, 10L * 32 << 20, 1L << 30);
    }

    [Fact]
    public void A_photo_with_a_pose_and_a_camera_without_dimensions_fails_the_job_with_file_and_member()
    {
        var reference = Tile();
        var scene = survey.Bench.Add("ContextScene");
        foreach (var name in survey.Bench.List(survey.Calibrated))
            survey.Bench.Put(scene, name, survey.Bench.Read(survey.Calibrated, name));
        var document = JsonNode.Parse(survey.Bench.Read(scene, "ContextScene.json"))!;
        document["PhotoCollection"]!["Devices"]!["0"]!.AsObject().Remove("Dimensions");
        survey.Bench.Put(scene, "ContextScene.json", Encoding.UTF8.GetBytes(document.ToJsonString()));
        var (job, _) = survey.Bench.Store("WaterConstraints", $$"""
            {"inputs":{"scene":"{{scene}}","modelingReference":"{{reference}}"},"outputs":["constraints"]}
            """);

        var failure = FailureOf(() => survey.Bench.Run(job));

        Assert.Equal("Scene_Invalid", failure.Code);
        Assert.Contains(
            $"{scene}/ContextScene.json cannot be used: photo", failure.Message, StringComparison.Ordinal);
        Assert.Contains("PhotoCollection.Devices.0.Dimensions is missing", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(JobRowState.TerminatingOnFailure)]
    [InlineData(JobRowState.Cancelled)]
    public void Finishing_a_job_that_has_stopped_records_nothing(JobRowState state)
    {
        var (job, outputs) = survey.Bench.Store(
            "FillImageProperties", $$"""{"inputs":{"imageCollections":["{{survey.Collection}}"]},"outputs":["scene"]}""");
        Assert.Equal(JobState.Done, survey.Bench.RunStages(job).State);
        using var database = survey.Bench.Databases.CreateDbContext();
        database.Jobs.Where(row => row.Id == job).ExecuteUpdate(set => set.SetProperty(row => row.State, state));

        survey.Bench.Graphs.Finish(job);

        Assert.Null(database.Jobs.Single(row => row.Id == job).ProcessingUnits);
        Assert.Equal("", survey.Bench.Row(outputs.GetProperty("scene").GetString()!).CrsId ?? "");
    }

    [Fact]
    public void Finishing_a_job_reads_no_scene()
    {
        var (job, outputs) = survey.Bench.Store(
            "FillImageProperties", $$"""{"inputs":{"imageCollections":["{{survey.Collection}}"]},"outputs":["scene"]}""");
        Assert.Equal(JobState.Done, survey.Bench.Run(job).State);
        var scene = outputs.GetProperty("scene").GetString()!;
        survey.Bench.Put(scene, "ContextScene.json", new byte[100]);

        survey.Bench.Graphs.Finish(job);

        var row = survey.Bench.Row(scene);
        Assert.Equal(100, row.SizeBytes);
        Assert.Matches("^ENU:", row.CrsId);
        Assert.NotNull(row.NorthDegrees);
    }

    [Theory]
    [InlineData("FillImageProperties", "sceneToComplete")]
    [InlineData("Calibration", "scene")]
    [InlineData("Tiling", "scene")]
    public void A_large_scene_is_read_only_by_a_task_that_has_room_for_it(string type, string input)
    {
        const int Size = 32 << 20;
        var scene = survey.Bench.Add("ContextScene");
        survey.Bench.Put(scene, "ContextScene.json", new byte[Size]);
        var output = type == "Tiling" ? "modelingReference" : "scene";
        var (job, _) = survey.Bench.Store(type, $$"""{"inputs":{"{{input}}":"{{scene}}"},"outputs":["{{output}}"]}""");

        var graph = survey.Bench.Graphs.Load(job);

        var first = Assert.Single(graph.Stages[0].Plan(new(graph.Workspace, new(() => throw new NotSupportedException()))));
        Assert.InRange(first.Cost.MemoryBytes, 10L * Size, 100L * Size);
        Assert.Equal("Scene_Invalid", FailureOf(() => survey.Bench.Run(job)).Code);
    }

    [Fact]
    public void A_reference_to_data_of_another_iTwin_of_the_user_is_as_unknown_as_any()
    {
        const string Other = "00000000-0000-4000-8000-000000000010";
        var foreign = survey.Bench.Add("CCImageCollection", iTwin: Other);
        survey.Bench.Put(foreign, "a.jpg", File.ReadAllBytes(survey.Photos[0]));
        using (var database = survey.Bench.Databases.CreateDbContext())
        {
            database.ITwinMembers.Add(new() { ITwinId = Other, UserId = JobBench.User });
            database.SaveChanges();
        }
        var unknown = Guid.NewGuid().ToString("D");

        var (a, b) = (FailureOfReferenceTo(foreign), FailureOfReferenceTo(unknown));

        Assert.Equal("RealityData_NotFound", a.Code);
        Assert.Equal(b.Code, a.Code);
        Assert.Equal(b.Message.Replace(unknown, foreign, StringComparison.Ordinal), a.Message);
        Assert.Contains("copied into this one", a.Message, StringComparison.Ordinal);
    }

    /// <summary>A calibrated scene that names data of another iTwin instead of the photos that it was made of.</summary>
    [Theory]
    [InlineData("Reconstruction", "", """{"modelingReference":true,"exports":[{"format":"3DTiles"}] }""")]
    [InlineData("Production", "modelingReference", """{"exports":[{"format":"3DTiles"}] }""")]
    [InlineData("WaterConstraints", "modelingReference", """["constraints"]""")]
    [InlineData("GaussianSplats", "", """["splats"]""")]
    public void A_calibrated_scene_of_foreign_photos_is_as_one_of_unknown_photos(string type, string input, string outputs)
    {
        var foreign = AddForeignPhotos();
        var more = input.Length > 0 ? $",\"{input}\":\"{Tile()}\"" : "";
        var unknown = Guid.NewGuid().ToString("D");

        var (a, b) = (FailureWith(foreign), FailureWith(unknown));

        Assert.Equal("RealityData_NotFound", a.Code);
        Assert.Equal((b.Code, b.Message.Replace(unknown, foreign, StringComparison.Ordinal)), a);

        (string Code, string Message) FailureWith(string id)
        {
            var scene = CalibratedSceneOf(id);
            var (job, _) = survey.Bench.Store(type, $$"""{"inputs":{"scene":"{{scene}}"{{more}} },"outputs":{{outputs}} }""");
            var (code, message) = FailureOf(() => survey.Bench.Run(job));
            return (code, message.Replace(scene, "SCENE", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Tiling_asks_for_no_photos_of_a_calibrated_scene()
    {
        foreach (var id in (string[])[AddForeignPhotos(), Guid.NewGuid().ToString("D")])
        {
            var (job, _) = survey.Bench.Store(
                "Tiling", $$"""{"inputs":{"scene":"{{CalibratedSceneOf(id)}}"},"outputs":["modelingReference"]}""");
            var result = survey.Bench.Run(job);
            Assert.Equal(JobState.Done, result.State);
            Assert.Empty(result.Messages);
        }
    }

    private string AddForeignPhotos()
    {
        var foreign = survey.Bench.Add("CCImageCollection", iTwin: "00000000-0000-4000-8000-000000000010");
        foreach (var photo in survey.Photos)
            survey.Bench.Put(foreign, Path.GetFileName(photo), File.ReadAllBytes(photo));
        return foreign;
    }

    // The calibrated scene with its photos in a reality data.
    private string CalibratedSceneOf(string photos)
    {
        var scene = survey.Bench.Add("ContextScene");
        foreach (var name in survey.Bench.List(survey.Calibrated))
        {
            var bytes = survey.Bench.Read(survey.Calibrated, name);
            survey.Bench.Put(scene, name, name != "ContextScene.json" ? bytes : Encoding.UTF8.GetBytes(
                Encoding.UTF8.GetString(bytes).Replace(survey.Collection, photos, StringComparison.Ordinal)));
        }
        return scene;
    }

    private (string Code, string Message) FailureOfReferenceTo(string id)
    {
        var scene = survey.Bench.Add("ContextScene");
        var document = $$$"""
            {"version":"6.0","References":{"0":{"Path":"rds:{{{id}}}"} },"PhotoCollection":{
             "Devices":{"0":{"Dimensions":{"width":320,"height":240},"FocalLength":300} },
             "Photos":{"0":{"ImagePath":"0:a.jpg","DeviceId":0},"1":{"ImagePath":"0:b.jpg","DeviceId":0} } } }
            """;
        survey.Bench.Put(scene, "ContextScene.json", Encoding.UTF8.GetBytes(document));
        var (job, _) = survey.Bench.Store("Calibration", $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["scene"]}""");
        return FailureOf(() => survey.Bench.Run(job));
    }

    private static (string Code, string Message) FailureOf(Func<JobResult> run)
    {
        try
        {
            var message = run().Messages[^1];
            return (message.Code, message.Text);
        }
        catch (StageException e)
        {
            return (e.Code, e.Message);
        }
    }

    private string Tile() => survey.Bench
        .Succeed("Tiling", $$"""{"inputs":{"scene":"{{survey.Calibrated}}"},"outputs":["modelingReference"]}""")
        .GetProperty("modelingReference").GetProperty("location").GetString()!;

    private void Change(string reference, Action<JsonNode> change)
    {
        var tiles = JsonNode.Parse(survey.Bench.Read(reference, Tiles))!;
        change(tiles);
        survey.Bench.Put(reference, Tiles, Encoding.UTF8.GetBytes(tiles.ToJsonString()));
    }

    private Guid StoreProduction(string reference) => survey.Bench.Store(
        "Production",
        $$"""
        {"inputs":{"scene":"{{survey.Calibrated}}","modelingReference":"{{reference}}"},
         "outputs":{"exports":[{"format":"PLY"}] } }
        """).Id;

    /// <summary>Runs a Production job up to its layout.</summary>
    private (JobResult Result, Layout? Layout) Layout(string reference)
    {
        var graph = survey.Bench.Graphs.Load(StoreProduction(reference)).UpTo(LayoutArtifact.Stage);
        var result = RunningJob.Start(graph, new TestJob(""), 2, 4L << 30).Completion.GetAwaiter().GetResult();
        return (result, result.State == JobState.Done ? graph.Workspace.ReadLayout() : null);
    }
}
