using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Jobs.Tests.Execution;

/// <summary>Coordinate systems that name files of the server, in requests and in documents.</summary>
public sealed class HostileCoordinateSystemTests(JobBench bench) : IClassFixture<JobBench>, IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_pipe_in_the_system_of_a_scene_fails_the_job_with_a_message()
    {
        var scene = bench.Add("ContextScene");
        bench.Put(scene, "ContextScene.json", Encoding.UTF8.GetBytes(Scene(await PipeSystemAsync())));
        var (id, _) = bench.Store("Calibration", $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["scene"]}""");

        var failure = await Task.Run(() => FailureOf(id)).WaitAsync(s_patience, TestContext.Current.CancellationToken);

        Assert.Equal("Scene_Invalid", failure.Code);
        Assert.Contains("SpatialReferenceSystems.0.Definition", failure.Message, StringComparison.Ordinal);
        Assert.Contains("EXTENSION", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "Reconstruction", "outputs.exports[0].options.crs", """{"exports":[{"format":"LAS","options":{"crs":CRS}}]}""", "{}")]
    [InlineData("Calibration", "options.sceneOutputCrs", """["scene"]""", """{"sceneOutputCrs":CRS}""")]
    public async Task A_pipe_in_the_system_of_a_request_is_a_problem_of_the_request(
        string type, string target, string outputs, string options)
    {
        var crs = JsonValue.Create(await PipeSystemAsync()).ToJsonString();
        var request = $$"""
            {"inputs":{"scene":"{{Guid.NewGuid()}}"},"outputs":{{outputs}},"options":{{options}}}
            """.Replace("CRS", crs, StringComparison.Ordinal);

        var problems = await Task.Run(() => ProblemsOf(type, request))
            .WaitAsync(s_patience, TestContext.Current.CancellationToken);

        var problem = Assert.Single(problems);
        Assert.Equal($"specifications.{target}", problem.Target);
        Assert.Contains("contains EXTENSION", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EPSG:999999", "is not a known coordinate system")]
    [InlineData("+proj=longlat +R=1737400 +no_defs", "There is no transformation")]
    public void A_system_in_which_the_earth_has_no_place_is_a_problem_of_the_request(string crs, string words)
    {
        var request = $$$"""
            {"inputs":{"scene":"{{{Guid.NewGuid()}}}"},"outputs":{"exports":[{"format":"PLY","options":{"crs":"{{{crs}}}"}}]} }
            """;

        var problem = Assert.Single(ProblemsOf("Reconstruction", request));

        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static IReadOnlyList<Contract.Requests.Problem> ProblemsOf(string type, string specifications)
    {
        JobPlanners.OfContract.TryGet(type, out var planner);
        var check = JobPlanners.OfContract.Types.NewCheck();
        planner!.Type.Check(JsonDocument.Parse(specifications).RootElement, check);
        return check.Problems;
    }

    /// <summary>The failure of a job, whether it is found while its graph is loaded or by a task.</summary>
    private (string Code, string Message) FailureOf(Guid id)
    {
        try
        {
            var message = bench.Run(id).Messages[^1];
            return (message.Code, message.Text);
        }
        catch (StageException e)
        {
            return (e.Code, e.Message);
        }
    }

    private async Task<string> PipeSystemAsync()
    {
        var pipe = _folder["grid"];
        using var process = Process.Start("mkfifo", [pipe]);
        await process.WaitForExitAsync();
        return $"""
            PROJCS["a",GEOGCS["b",DATUM["c",SPHEROID["d",6378137,298.257]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925]],
            PROJECTION["Transverse_Mercator"],UNIT["metre",1],EXTENSION["PROJ4","+proj=utm +zone=32 +nadgrids={pipe} +no_defs"]]
            """;
    }

    private static string Scene(string definition) => $$$"""
        {"version":"6.0","SpatialReferenceSystems":{"0":{"Definition":{{{JsonValue.Create(definition).ToJsonString()}}} } },
         "References":{"0":{"Path":"rds:{{{Guid.NewGuid()}}}"} },
         "PhotoCollection":{"SRSId":0,"Devices":{"0":{"Dimensions":{"width":100,"height":100} } },
          "Poses":{"0":{"Center":{"x":500000,"y":5200000,"z":100} } },
          "Photos":{"0":{"ImagePath":"0:a.jpg","DeviceId":0,"PoseId":0} } } }
        """;
}
