using System.Text;
using Reality.Server.Tests.Hosting;
using Reality.Testing;

namespace Reality.Server.Tests.Jobs;

/// <summary>What a client reads of jobs that fail: words for a client, and nothing of the server's disks.</summary>
public sealed class FailedJobTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // What is said to somebody with a command line.
    private static readonly string[] s_forCommands = ["--", "same command", "log.txt", "   at ", "Exception"];

    [Fact]
    public async Task Photos_that_cannot_be_used_are_named_and_nothing_else_is_told()
    {
        await using var server = await TestServer.StartAsync();
        var client = new JobClient(server);
        var broken = RandomPhoto.Jpeg(3);
        var photos = await client.UploadAsync(
            "CCImageCollection",
            ("one.jpg", RandomPhoto.Jpeg(1)), ("two.jpg", RandomPhoto.Jpeg(2)),
            ("cut.jpg", broken[..200]), ("text.jpg", "no photo"u8.ToArray()), ("empty.jpg", []));

        var fill = await client.SubmitAsync(
            "FillImageProperties", $$"""{"inputs":{"imageCollections":["{{photos}}"]},"outputs":["scene"]}""");
        var (filled, warnings) = await client.EndAsync(fill);
        var scene = await client.OutputAsync(fill, "scene");
        var (calibrated, errors) = await client.RunAsync(
            "Calibration", $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["scene"]}""");

        Assert.Equal(("Success", "Failed"), (filled, calibrated));
        AssertFit(
            server, warnings, "cut.jpg is omitted: it is damaged or truncated",
            "text.jpg is omitted: it is not an image of a format that is read", "empty.jpg is omitted: it is empty");
        AssertFit(server, errors, "Calibration_NothingRegistered", "one.jpg");
    }

    [Fact]
    public async Task A_photo_that_vanished_after_its_scene_was_made_is_named()
    {
        await using var server = await TestServer.StartAsync();
        var client = new JobClient(server);
        // The user's own, of no iTwin.
        var photos = await client.UploadLooseAsync(
            "CCImageCollection", ("one.jpg", RandomPhoto.Jpeg(1)), ("two.jpg", RandomPhoto.Jpeg(2)));
        var fill = await client.SubmitAsync(
            "FillImageProperties", $$"""{"inputs":{"imageCollections":["{{photos}}"]},"outputs":["scene"]}""");
        Assert.Equal("Success", (await client.EndAsync(fill)).State);
        await server.Anonymous.DeleteAsync(
            (await client.WriteLinkAsync(photos)).Replace("?", "/one.jpg?", StringComparison.Ordinal), Stop);

        var scene = await client.OutputAsync(fill, "scene");
        var (state, messages) = await client.RunAsync(
            "Calibration", $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["scene"]}""");

        Assert.Equal("Failed", state);
        AssertFit(server, messages, "one.jpg cannot be read and is left out: it does not exist");
    }

    [Theory]
    [InlineData("", "Scene_Invalid")]
    [InlineData("{\"version\":", "Scene_Invalid")]
    [InlineData(null, "Scene_NotFound")]
    [InlineData("/etc", "Reference_NotReadable")]
    [InlineData("rds:00000000-0000-4000-8000-000000000009", "RealityData_NotFound")]
    public async Task A_scene_that_cannot_be_used_is_named(string? textOrPlace, string code)
    {
        await using var server = await TestServer.StartAsync();
        var client = new JobClient(server);
        var text = textOrPlace is { Length: > 0 } and not ['{', ..] ? SceneIn(textOrPlace) : textOrPlace;
        var scene = await client.UploadAsync(
            "ContextScene", text is null ? [] : [("ContextScene.json", Encoding.UTF8.GetBytes(text))]);

        var (state, messages) = await client.RunAsync(
            "Calibration", $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["scene"]}""");

        Assert.Equal("Failed", state);
        AssertFit(server, messages, code);
    }

    [Fact]
    public async Task A_job_that_is_refused_when_it_is_planned_says_so_in_words_and_has_times_and_no_cost()
    {
        await using var server = await TestServer.StartAsync();
        var client = new JobClient(server);
        var scene = await client.UploadAsync("ContextScene");
        var id = await client.SubmitAsync(
            "Calibration",
            $$"""
            {"inputs":{"scene":"{{scene}}"},"outputs":["scene"],"options":{"rigSynchro":"Strict","rotationPolicy":"Keep"} }
            """);

        Assert.Equal(
            ("Failed", "Option_Invalid, Option invalid: "
                + "specifications.options.rigSynchro Strict moves the photos of a rig together, which contradicts rotationPolicy "
                + "Keep and centerPolicy Keep or AdjustWithinTolerance. Use Adjust or Extend, or rigSynchro None."),
            await client.EndAsync(id));
        var info = (await client.GetAsync(id))["executionInfo"]!;
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00$", (string?)info["endedDateTime"]);
        Assert.Equal((string?)info["endedDateTime"], (string?)info["startedDateTime"]);
        Assert.Equal(0.0, (double?)info["processingUnits"]);
    }

    [Fact]
    public async Task A_scene_says_the_same_of_data_of_others_as_of_data_that_is_not_there()
    {
        await using var server = await TestServer.StartAsync();
        var client = new JobClient(server);
        var foreign = await new JobClient(server, "bob").UploadLooseAsync("CCImageCollection", ("a.jpg", RandomPhoto.Jpeg(1)));

        Assert.Equal(await MessagesAsync(foreign), await MessagesAsync(Guid.NewGuid().ToString("D")));

        async Task<string> MessagesAsync(string id)
        {
            var scene = await client.UploadAsync(
                "ContextScene", ("ContextScene.json", Encoding.UTF8.GetBytes(SceneIn($"rds:{id}"))));
            var (state, messages) = await client.RunAsync(
                "Calibration", $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["scene"]}""");
            Assert.Equal("Failed", state);
            // Both photos may fail, with the same words.
            var lines = messages.Replace(id, "ID", StringComparison.Ordinal).Split('\n').Distinct();
            return string.Join('\n', lines).Replace(scene, "SCENE", StringComparison.Ordinal);
        }
    }

    /// <summary>Somebody who shares an iTwin with Ann writes a scene that names data of an iTwin which only Ann has.</summary>
    [Theory]
    [InlineData("FillImageProperties", "sceneToComplete")]
    [InlineData("FillImageProperties", "sceneToProcess")]
    [InlineData("Calibration", "scene")]
    public async Task A_document_does_not_make_a_job_read_what_its_user_has_elsewhere(string type, string input)
    {
        await using var server = await TestServer.StartAsync();
        var ann = new JobClient(server);
        (string, byte[])[] photos = [("a.jpg", RandomPhoto.Jpeg(1)), ("b.jpg", RandomPhoto.Jpeg(2))];
        var elsewhere = await ann.UploadToAsync("88888888-8888-4888-8888-888888888888", "CCImageCollection", photos);
        var here = await ann.UploadAsync("CCImageCollection", photos);

        // The user's own, in no iTwin, and named by no request.
        var loose = await ann.UploadLooseAsync("CCImageCollection", photos);

        var (state, messages) = await RunAsync(elsewhere);
        Assert.Equal((state, messages), await RunAsync(loose));
        Assert.Equal((state, messages), await RunAsync(Guid.NewGuid().ToString("D")));
        Assert.Equal("Failed", state);
        Assert.Contains("RealityData_NotFound", messages, StringComparison.Ordinal);
        if (type == "FillImageProperties")
            Assert.Equal("Success", (await RunAsync(here)).State);

        async Task<(string State, string Messages)> RunAsync(string id)
        {
            var scene = await ann.UploadAsync(
                "ContextScene", ("ContextScene.json", Encoding.UTF8.GetBytes(SceneIn($"rds:{id}"))));
            var (end, said) = await ann.RunAsync(type, $$"""{"inputs":{"{{input}}":"{{scene}}"},"outputs":["scene"]}""");
            said = said.Replace(id, "ID", StringComparison.Ordinal).Replace(scene, "SCENE", StringComparison.Ordinal);
            return (end, string.Join('\n', said.Split('\n').Distinct()));
        }
    }

    [Fact]
    public async Task A_full_disk_ends_a_job_with_a_clear_message_and_the_job_runs_when_there_is_room()
    {
        using var log = new CapturedLog();
        await using var server = await TestServer.StartAsync(replace: log.ReplaceIn);
        using var disk = SmallDisk.TryMount(Path.Combine(server.DataFolder, "jobs"), 1);
        Assert.SkipWhen(disk is null, "Only root may mount a small disk.");
        var client = new JobClient(server);
        var photos = await client.UploadAsync(
            "CCImageCollection", ("one.jpg", RandomPhoto.Jpeg(1)), ("two.jpg", RandomPhoto.Jpeg(2)));
        var specifications = $$"""{"inputs":{"imageCollections":["{{photos}}"]},"outputs":["scene"]}""";
        await File.WriteAllBytesAsync(Path.Combine(disk.Folder, "others"), new byte[1020 * 1024], Stop);

        var job = await client.SubmitAsync("FillImageProperties", specifications);
        var (full, messages) = await client.EndAsync(job);
        disk.Resize(64);
        var (again, _) = await client.RunAsync("FillImageProperties", specifications);

        Assert.Equal(("Failed", "Success"), (full, again));
        AssertFit(server, messages, "Storage_Full", "submit the job again");
        // The operator gets what the client does not: the exception with its path, by the job's id.
        Assert.Contains(log.Lines, line => line.Contains(job, StringComparison.Ordinal)
            && line.Contains(disk.Folder, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_job_that_needs_more_memory_than_any_worker_has_says_how_much()
    {
        await using var server = await TestServer.StartAsync("""{"Worker":{"MemoryBytes":1000000}}""");
        var client = new JobClient(server);
        var photos = await client.UploadAsync("CCImageCollection", ("one.jpg", RandomPhoto.Jpeg(1)));

        var (state, messages) = await client.RunAsync(
            "FillImageProperties", $$"""{"inputs":{"imageCollections":["{{photos}}"]},"outputs":["scene"]}""");

        Assert.Equal("Failed", state);
        AssertFit(
            server, messages, "Worker_TooSmall", "The step photos (task read) needs ",
            " GB of memory, but the largest worker has 0.0 GB. Split the job into smaller ones, or ask the operator");
    }

    // A scene whose photos are in one place.
    private static string SceneIn(string place) => $$$"""
        {"version":"6.0","PhotoCollection":{"Devices":{"0":{"Dimensions":{"width":320,"height":240},"FocalLength":300}},
          "Photos":{"0":{"ImagePath":"0:a.jpg","DeviceId":0},"1":{"ImagePath":"0:b.jpg","DeviceId":0} } },
         "References":{"0":{"Path":"{{{place}}}"} } }
        """;

    private static void AssertFit(TestServer server, string messages, params string[] parts)
    {
        foreach (var part in parts)
            Assert.Contains(part, messages, StringComparison.Ordinal);
        foreach (var part in s_forCommands.Append(server.DataFolder).Append(Path.GetTempPath()))
            Assert.DoesNotContain(part, messages, StringComparison.Ordinal);
    }
}
