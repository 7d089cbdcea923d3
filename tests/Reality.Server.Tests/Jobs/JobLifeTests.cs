using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Reality.Server.Access;
using Reality.Storage.Database;
using Reality.Testing.Requests;

namespace Reality.Server.Tests.Jobs;

public sealed class JobLifeTests
{
    [Fact]
    public async Task Progress_reaches_100_only_when_the_job_is_done()
    {
        await using var server = await JobServer.StartAsync();
        var id = await SubmitAsync(server);

        Assert.Equal(
            """{"progress":{"state":"Queued","percentage":0}}""", (await server.GetAsync($"{id}/progress")).ToJsonString());
        await ChangeAsync(server, job => (job.State, job.ProgressPercent) = (JobRowState.Active, 99.98));
        Assert.Equal(
            """{"progress":{"state":"Active","percentage":99.9}}""", (await server.GetAsync($"{id}/progress")).ToJsonString());
        await ChangeAsync(server, job => (job.State, job.ProgressPercent) = (JobRowState.Success, 100));
        Assert.Equal(
            """{"progress":{"state":"Success","percentage":100}}""", (await server.GetAsync($"{id}/progress")).ToJsonString());
    }

    [Fact]
    public async Task A_job_that_ended_has_times_and_units()
    {
        await using var server = await JobServer.StartAsync();
        var id = await SubmitAsync(server);
        var start = new DateTimeOffset(2026, 3, 10, 11, 30, 0, TimeSpan.Zero);
        await ChangeAsync(server, job =>
        {
            (job.State, job.StartedAt, job.EndedAt, job.ProcessingUnits) = (JobRowState.Success, start, start.AddTicks(1), 0.25);
        });

        var info = (await server.GetAsync(id))["job"]!["executionInfo"]!;

        Assert.Equal("2026-03-10T11:30:00.0000000+00:00", info["startedDateTime"]!.GetValue<string>());
        Assert.Equal("2026-03-10T11:30:00.0000001+00:00", info["endedDateTime"]!.GetValue<string>());
        Assert.Equal(0.25, info["processingUnits"]!.GetValue<double>());
    }

    [Fact]
    public async Task Messages_are_errors_and_warnings_in_their_order()
    {
        await using var server = await JobServer.StartAsync();
        var id = await SubmitAsync(server);
        await using (var database = server.OpenDatabase())
        {
            var job = (await database.Jobs.SingleAsync()).Id;
            database.JobMessages.Add(Message(job, isError: false, "A", """["Scan_A"]"""));
            await database.SaveChangesAsync();
            database.JobMessages.Add(Message(job, isError: false, "B", "[]"));
            database.JobMessages.Add(Message(job, isError: true, "C", "[]"));
            await database.SaveChangesAsync();
        }

        var messages = (await server.GetAsync($"{id}/messages"))["messages"]!;

        Assert.Equal("""[{"code":"C","title":"Title","message":"Say %1.","params":[]}]""", messages["errors"]!.ToJsonString());
        Assert.Equal(["A", "B"], messages["warnings"]!.AsArray().Select(message => message!["code"]!.GetValue<string>()));
        Assert.Equal("Scan_A", messages["warnings"]![0]!["params"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task Cancelling_answers_the_job_and_works_until_it_has_ended()
    {
        await using var server = await JobServer.StartAsync();
        var id = await SubmitAsync(server);

        var answer = await server.Client.DeleteAsync(id);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("TerminatingOnCancel", (await JobServer.ReadAsync(answer))["job"]!["state"]!.GetValue<string>());

        await ChangeAsync(server, job => job.State = JobRowState.Cancelled);
        answer = await server.Client.DeleteAsync(id);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal("InvalidChange", (await JobServer.ReadAsync(answer))["error"]!["details"]![0]!["code"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("", "JobNotFound")]
    [InlineData("/progress", "JobProgressNotFound")]
    [InlineData("/messages", "JobNotFound")]
    public async Task Another_users_job_is_not_there(string what, string code)
    {
        await using var server = await JobServer.StartAsync();
        var id = await SubmitAsync(server);

        Assert.Equal(
            (HttpStatusCode.NotFound, code), Short(await JobServer.ErrorAsync(await server.Other.GetAsync(id + what))));
        Assert.Equal(
            (HttpStatusCode.NotFound, "JobNotFound"), Short(await JobServer.ErrorAsync(await server.Other.DeleteAsync(id))));
        foreach (var none in new[] { Guid.NewGuid().ToString(), "x", "%01", "..%2f" })
        {
            var answer = await server.Client.GetAsync($"/reality-modeling/jobs/{none}{what}");
            Assert.Equal((HttpStatusCode.NotFound, code), Short(await JobServer.ErrorAsync(answer)));
        }
    }

    [Fact]
    public async Task A_member_of_the_iTwin_sees_its_jobs()
    {
        await using var server = await JobServer.StartAsync();
        var id = await SubmitAsync(server);
        await using (var database = server.OpenDatabase())
        {
            database.ITwinMembers.Add(new() { ITwinId = JobServer.ITwin, UserId = UserId.Of("bob") });
            await database.SaveChangesAsync();
        }

        Assert.Equal(HttpStatusCode.OK, (await server.Other.GetAsync(id)).StatusCode);
    }

    private static async Task<string> SubmitAsync(JobServer server) =>
        $"/reality-modeling/jobs/{(await server.SubmitAsync("Tiling", JobRequests.Minimal("Tiling")))["id"]}";

    private static async Task ChangeAsync(JobServer server, Action<JobRow> change)
    {
        await using var database = server.OpenDatabase();
        change(await database.Jobs.SingleAsync());
        await database.SaveChangesAsync();
    }

    private static JobMessageRow Message(Guid job, bool isError, string code, string parameters) =>
        new() { JobId = job, IsError = isError, Code = code, Title = "Title", Message = "Say %1.", Parameters = parameters };

    private static (HttpStatusCode Status, string Code) Short(
        (HttpStatusCode Status, string Code, IReadOnlyList<string>) error) =>
        (error.Status, error.Code);
}
