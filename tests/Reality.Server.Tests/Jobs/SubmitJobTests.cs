using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Reality.Server.Access;
using Reality.Storage.Blobs;
using Reality.Testing.Requests;

namespace Reality.Server.Tests.Jobs;

public sealed class SubmitJobTests
{
    public static TheoryData<string> Types => new(JobRequests.Types);

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_job_is_answered_as_the_contract_has_it(string type)
    {
        ContractSchemas.RequireOrSkip();
        await using var server = await JobServer.StartAsync();

        foreach (var specifications in new[] { JobRequests.Minimal(type), JobRequests.Full(type) })
        {
            Assert.Empty(ContractSchemas.Faults(type, "JobCreate", JobServer.Body(type, specifications.DeepClone().AsObject())));
            var job = await server.SubmitAsync(type, specifications.DeepClone().AsObject(), "Bridge");
            var read = await server.GetAsync($"/reality-modeling/jobs/{job["id"]}");

            Assert.Empty(ContractSchemas.Faults(type, "Job", job));
            Assert.True(JsonNode.DeepEquals(job, read["job"]));
            Assert.True(JsonNode.DeepEquals(specifications["inputs"], job["specifications"]!["inputs"]));
            Assert.True(JsonNode.DeepEquals(specifications["options"], job["specifications"]!["options"]));
        }
    }

    [Fact]
    public async Task A_job_is_queued_with_places_for_its_outputs()
    {
        await using var server = await JobServer.StartAsync();

        var job = await server.SubmitAsync("Calibration", JobRequests.Full("Calibration"), "Bridge, first try");

        var id = job["id"]!.GetValue<Guid>();
        var outputs = job["specifications"]!["outputs"]!;
        Assert.Equal([id], server.Get<RecordingScheduler>().Submitted);
        Assert.Equal("Queued", job["state"]!.GetValue<string>());
        Assert.Equal("Bridge, first try", job["name"]!.GetValue<string>());
        Assert.Equal(UserId.Of(JobServer.User), job["userId"]!.GetValue<string>());
        Assert.Equal($"bkt:jobs/{id}/report.json", outputs["report"]!.GetValue<string>());
        await using var database = server.OpenDatabase();
        var scene = await database.RealityData.SingleAsync(row => row.Id == outputs["scene"]!.GetValue<string>());
        Assert.Equal(
            ("ContextScene", "Bridge, first try - calibrated scene", UserId.Of(JobServer.User)),
            (scene.Type, scene.DisplayName, scene.OwnerId));
        Assert.True(await database.RealityDataITwins.AnyAsync(row => row.RealityDataId == scene.Id
            && row.ITwinId == JobServer.ITwin));
        // The container is there: an unknown one would throw.
        Assert.Null(await server.Get<IBlobStore>().FindAsync(scene.Id, "ContextScene.json", CancellationToken.None));
    }

    [Fact]
    public async Task Python_sends_null_for_what_is_absent()
    {
        await using var server = await JobServer.StartAsync();
        var body = JobServer.Body(
            "Tiling", JobRequests.Minimal("Tiling").With("options", "null").With("inputs.presets", "null")).With("name", "null");

        var answer = await server.PostAsync("/reality-modeling/jobs", body.ToJsonString());

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var job = (await JobServer.ReadAsync(answer))["job"]!.AsObject();
        Assert.False(job.ContainsKey("name"));
        Assert.False(job["specifications"]!.AsObject().ContainsKey("options"));
    }

    [Theory]
    [InlineData("specifications.inputs.crsData", HttpStatusCode.Created)]
    [InlineData("specifications.inputs.regionOfInterest", HttpStatusCode.UnprocessableEntity)]
    public async Task Files_for_coordinate_systems_may_be_a_folder(string property, HttpStatusCode expected)
    {
        await using var server = await JobServer.StartAsync();
        var body = JobServer.Body("Tiling", JobRequests.Full("Tiling")).With(property, "\"bkt:crs\"");

        var answer = await server.PostAsync("/reality-modeling/jobs", body.ToJsonString());

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task All_problems_are_told_at_once()
    {
        await using var server = await JobServer.StartAsync();
        var body = JobServer.Body("Calibration", JobRequests.Full("Calibration"), "ab")
            .With("extra", "1")
            .With("specifications.inputs.scene", $"\"{JobRequests.Photos}\"")
            .With("specifications.inputs.crsData", "\"bkt:crs/none.wkt\"")
            .With("specifications.options.rigSynchro", "\"Sometimes\"");

        var (status, code, targets) = await JobServer.ErrorAsync(
            await server.PostAsync("/reality-modeling/jobs", body.ToJsonString()));

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "InvalidRealityModelingRequest"), (status, code));
        Assert.Equal(
            ["extra", "name", "specifications.inputs.crsData", "specifications.inputs.scene",
                "specifications.options.rigSynchro"],
            targets.Order(StringComparer.Ordinal));
        Assert.Empty(server.Get<RecordingScheduler>().Submitted);
    }

    [Fact]
    public async Task A_coordinate_system_that_names_a_file_is_a_problem_of_the_request()
    {
        await using var server = await JobServer.StartAsync();
        var body = JobServer.Body("Calibration", JobRequests.Minimal("Calibration")).With(
            "specifications.options",
            """{"sceneOutputCrs":"PROJCS[\"a\",EXTENSION[\"PROJ4\",\"+proj=utm +zone=32 +nadgrids=/dev/zero\"]]"}""");

        var (status, _, targets) = await JobServer.ErrorAsync(
            await server.PostAsync("/reality-modeling/jobs", body.ToJsonString()));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal(["specifications.options.sceneOutputCrs"], targets);
    }

    [Theory]
    [InlineData("{}", "type", "iTwinId", "specifications")]
    [InlineData("[]", "")]
    [InlineData("{ \"type\": \"Teleportation\", \"iTwinId\": \"x\", \"specifications\": {} }", "iTwinId", "type")]
    [InlineData("{ \"type\": 1, \"iTwinId\": 2, \"specifications\": 3 }", "type", "iTwinId")]
    public async Task The_outer_part_of_a_request_is_checked(string body, params string[] expected)
    {
        await using var server = await JobServer.StartAsync();

        var (status, _, targets) = await JobServer.ErrorAsync(await server.PostAsync("/reality-modeling/jobs", body));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Superset(expected.ToHashSet(), targets.ToHashSet());
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("{\"type\":", HttpStatusCode.BadRequest)]
    [InlineData("{\"type\":\"\\ud800\"}", HttpStatusCode.BadRequest)]
    public async Task A_body_that_is_no_JSON_is_told_so(string body, HttpStatusCode expected)
    {
        await using var server = await JobServer.StartAsync();

        var (status, code, _) = await JobServer.ErrorAsync(await server.PostAsync("/reality-modeling/jobs", body));

        Assert.Equal((expected, "InvalidRealityModelingRequest"), (status, code));
    }

    [Fact]
    public async Task A_body_of_megabytes_is_refused()
    {
        await using var server = await JobServer.StartAsync();

        // The answer comes before the body is read: a client that does not ask first may find the connection closed.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/reality-modeling/jobs")
        {
            Content = new StringContent($"{{\"name\":\"{new string('x', 5 << 20)}\"}}", Encoding.UTF8, "application/json"),
        };
        request.Headers.ExpectContinue = true;
        var answer = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Specifications_are_at_most_256_KiB_and_are_not_read_beyond()
    {
        await using var server = await JobServer.StartAsync();

        async Task<(HttpStatusCode, string, IReadOnlyList<string>)> WithAsync(int count)
        {
            var ids = string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{i:00000000}-0000-4000-8000-000000000000\""));
            var body = JobServer.Body(
                "Constraints", JobRequests.Full("Constraints").With("inputs.constraintsToDelete", $"[{ids}]"));
            var answer = await server.PostAsync("/reality-modeling/jobs", body.ToJsonString());
            return answer.IsSuccessStatusCode ? (answer.StatusCode, "", []) : await JobServer.ErrorAsync(answer);
        }

        Assert.Equal(HttpStatusCode.Created, (await WithAsync(6500)).Item1);
        var (status, code, targets) = await WithAsync(6900);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "InvalidRealityModelingRequest"), (status, code));
        Assert.Equal(["specifications"], targets);
    }

    [Fact]
    public async Task An_input_must_be_there_for_the_job_to_read()
    {
        await using var server = await JobServer.StartAsync();
        const string OfOther = "88888888-8888-4888-8888-888888888888";
        const string OwnLoose = "99999999-9999-4999-8999-999999999999";
        const string OwnElsewhere = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
        await server.AddRealityDataAsync(OfOther, "ContextScene", UserId.Of("bob"), null);
        await server.AddRealityDataAsync(OwnLoose, "ContextScene", UserId.Of(JobServer.User), null);
        await server.AddRealityDataAsync(
            OwnElsewhere, "ContextScene", UserId.Of(JobServer.User), "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb");

        foreach (var id in new[] { OfOther, OwnElsewhere, Guid.NewGuid().ToString() })
        {
            var request = JobRequests.Minimal("Tiling").With("inputs.scene", $"\"{id}\"");
            var (status, _, targets) = await JobServer.ErrorAsync(
                await server.PostAsync("/reality-modeling/jobs", JobServer.Body("Tiling", request).ToJsonString()));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
            Assert.Equal(["specifications.inputs.scene"], targets);
        }
        await server.SubmitAsync("Tiling", JobRequests.Minimal("Tiling").With("inputs.scene", $"\"{OwnLoose}\""));
    }

    [Fact]
    public async Task Another_users_iTwin_takes_no_jobs()
    {
        await using var server = await JobServer.StartAsync();
        var body = new StringContent(JobServer.Body("Tiling", JobRequests.Minimal("Tiling")).ToJsonString());

        var (status, code, _) = await JobServer.ErrorAsync(await server.Other.PostAsync("/reality-modeling/jobs", body));

        Assert.Equal((HttpStatusCode.NotFound, "iTwinNotFound"), (status, code));
    }
}
