using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Reality.Cli.Console;
using Reality.Cli.Hosting;
using Reality.Server.Hosting;
using Reality.Testing;

namespace Reality.Cli.Tests;

/// <summary>The commands job and data, against a server in this process.</summary>
public sealed class RemoteCommandTests : IAsyncLifetime
{
    private const string ITwin = "2a6d1f0e-7a5b-4d9e-8f50-1f2f6a0c9b01";
    private readonly TemporaryFolder _folder = new();
    private string[] _connection = [];
    private WebApplication _server = null!;

    public async ValueTask InitializeAsync()
    {
        var data = Path.Combine(_folder.Path, "server");
        _server = RealityHosts.BuildServer(new() { Urls = "http://127.0.0.1:0", DataFolder = data });
        await _server.StartAsync();
        var token = Path.Combine(_folder.Path, "token");
        await File.WriteAllTextAsync(token, InProcess.Run("token", "--data", data).Output);
        _connection = ["--server", _server.Urls.First(), "--token-file", token];
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public void What_is_uploaded_is_listed_and_comes_back_the_same()
    {
        var source = Path.Combine(_folder.Path, "my photos");
        Write(source, "a b+ü#1.jpg", 40_000);
        Write(source, "strip 1/zero.jpg", 0);

        var id = Done("data", "up", source, "--itwin", ITwin).Output.Trim();
        Assert.Equal(id, Done("data", "up", source, "--to", id).Output.Trim());
        Assert.Contains(
            $"{id}  CCImageCollection     my photos", Done("data", "ls", "--itwin", ITwin).Output, StringComparison.Ordinal);
        Assert.Contains("40,000  a b+ü#1.jpg", Done("data", "ls", id).Output, StringComparison.Ordinal);

        var target = Path.Combine(_folder.Path, "back");
        Done("data", "down", id, target);
        foreach (var name in (string[])["a b+ü#1.jpg", "strip 1/zero.jpg"])
            Assert.Equal(File.ReadAllBytes(Path.Combine(source, name)), File.ReadAllBytes(Path.Combine(target, name)));
    }

    [Fact]
    public void A_job_is_submitted_watched_to_its_end_and_says_why_it_failed()
    {
        var source = Path.Combine(_folder.Path, "scene");
        Directory.CreateDirectory(source);
        File.WriteAllText(Path.Combine(source, "ContextScene.json"), "this is no scene");
        var scene = Done("data", "up", source, "--itwin", ITwin, "--type", "ContextScene").Output.Trim();

        var id = Done("job", "submit", JobFile("Calibration", scene, """{"pairSelection":"Exhaustive"}""")).Output.Trim();
        var watch = Run("job", "watch", id);

        Assert.Equal(ExitCode.JobFailed, watch.ExitCode);
        Assert.EndsWith("Failed", watch.Output.Trim(), StringComparison.Ordinal);
        Assert.Contains("ContextScene.json", watch.Error, StringComparison.Ordinal);
        Assert.Equal(watch.Error, Done("job", "messages", id).Output);
        Assert.Contains(
            id, Done("job", "list", "--itwin", ITwin, "--filter", "type eq Calibration").Output, StringComparison.Ordinal);
        Assert.Equal("", Done("job", "list", "--itwin", ITwin, "--filter", "type eq Tiling").Output);
        Assert.Equal(ExitCode.JobFailed, Run("job", "cancel", id).ExitCode);
    }

    [Fact]
    public void Every_problem_of_a_request_is_told()
    {
        var run = Run("job", "submit", JobFile("Calibration", "no id", """{"pairSelection":"Some","rigSynchro":"Never"}"""));

        Assert.Equal(ExitCode.JobFailed, run.ExitCode);
        string[] targets =
            ["specifications.inputs.scene", "specifications.options.pairSelection", "specifications.options.rigSynchro"];
        foreach (var target in targets)
            Assert.Contains(target, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_a_server_are_shown_and_do_nothing()
    {
        var source = Path.Combine(_folder.Path, "names");
        Write(source, "gpj.\u202ea", 1);
        Write(source, "[red]x[/].jpg", 1);

        var id = Done("data", "up", source, "--itwin", ITwin, "--name", "[red]photos[/] \u202e").Output.Trim();

        Assert.Contains(@"[red]photos[/] \u202e", Done("data", "ls", "--itwin", ITwin).Output, StringComparison.Ordinal);
        var files = Done("data", "ls", id).Output;
        Assert.Contains("[red]x[/].jpg", files, StringComparison.Ordinal);
        Assert.Contains(@"gpj.\u202ea", files, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', files);
    }

    [Fact]
    public void A_server_that_is_not_there_is_told()
    {
        var run = InProcess.Run(["job", "list", "--server", "http://127.0.0.1:1", .. _connection[2..]]);

        Assert.Equal(ExitCode.JobFailed, run.ExitCode);
        Assert.Contains("cannot be reached", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_missing_is_a_wrong_command_line()
    {
        Assert.Equal(ExitCode.WrongCommandLine, Run("job", "submit", Path.Combine(_folder.Path, "none.json")).ExitCode);
        Assert.Equal(ExitCode.WrongCommandLine, Run("data", "up", Path.Combine(_folder.Path, "none")).ExitCode);
        Assert.Equal(
            ExitCode.WrongCommandLine, InProcess.Run("job", "list", "--token-file", Path.Combine(_folder.Path, "none")).ExitCode);
    }

    private InProcess Run(params string[] args) => InProcess.Run([.. args, .. _connection]);

    private InProcess Done(params string[] args)
    {
        var run = Run(args);
        Assert.True(run.ExitCode == ExitCode.Done, run.Error);
        return run;
    }

    private string JobFile(string type, string scene, string options)
    {
        var job = new JsonObject
        {
            ["type"] = type,
            ["name"] = "from the command",
            ["iTwinId"] = ITwin,
            ["specifications"] = new JsonObject
            {
                ["inputs"] = new JsonObject { ["scene"] = scene },
                ["outputs"] = new JsonArray("scene"),
                ["options"] = JsonNode.Parse(options),
            },
        };
        var file = Path.Combine(_folder.Path, "job.json");
        File.WriteAllText(file, job.ToJsonString());
        return file;
    }

    private static void Write(string folder, string name, int length)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(path, bytes);
    }
}
