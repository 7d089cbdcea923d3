using Microsoft.EntityFrameworkCore;
using Reality.Pipeline;
using Reality.Storage.Database;

namespace Reality.Cluster.Tests;

public sealed class JobTransitionsTests(UnstartedService worker) : IClassFixture<UnstartedService>
{
    private static readonly JobMessage s_reason = new(MessageSeverity.Error, "a", "Test_Failure", "The photos are empty.");

    private JobTransitions Jobs => worker.Jobs;

    [Fact]
    public async Task Beginning_a_queued_job_activates_it_with_a_waiting_row_for_each_stage()
    {
        var job = await worker.StoreAsync(
            worker.Graphs.Stage("a", 2), worker.Graphs.Stage("b", 3), worker.Graphs.Stage("c", 1, dependsOn: ["a", "b"]));

        Assert.True(await Jobs.BeginAsync(job, worker.Graphs.Load(job), CancellationToken.None));

        var row = await worker.Service.JobAsync(job);
        Assert.Equal(JobRowState.Active, row.State);
        Assert.NotNull(row.StartedAt);
        await using var database = worker.Service.Databases.CreateDbContext();
        var stages = await database.Stages.Where(stage => stage.JobId == job).OrderBy(stage => stage.Order).ToListAsync();
        Assert.Equal(["a", "b", "c"], stages.Select(stage => stage.Name));
        Assert.Equal([0, 0, 2], stages.Select(stage => stage.RemainingDependencyCount));
        Assert.All(stages, stage => Assert.Equal((StageRowState.Waiting, 0), (stage.State, stage.TaskCount)));
    }

    [Fact]
    public async Task Beginning_a_job_again_changes_nothing()
    {
        var job = await worker.BeginAsync(worker.Graphs.Stage("a", 1));

        Assert.False(await Jobs.BeginAsync(job, worker.Graphs.Load(job), CancellationToken.None));

        await using var database = worker.Service.Databases.CreateDbContext();
        Assert.Equal(1, await database.Stages.CountAsync(stage => stage.JobId == job));
    }

    /// <summary>
    /// For each state: whether begin, cancel, fail, succeed and end accept it, and the state that each leads to.
    /// </summary>
    [Theory]
    [InlineData(JobRowState.Queued, "begin→Active cancel→TerminatingOnCancel fail→TerminatingOnFailure")]
    [InlineData(JobRowState.Active, "cancel→TerminatingOnCancel fail→TerminatingOnFailure succeed→Success")]
    [InlineData(JobRowState.TerminatingOnCancel, "cancel→TerminatingOnCancel end→Cancelled")]
    [InlineData(JobRowState.TerminatingOnFailure, "end→Failed")]
    [InlineData(JobRowState.Cancelled, "")]
    [InlineData(JobRowState.Failed, "")]
    [InlineData(JobRowState.Success, "")]
    public async Task A_job_moves_only_along_its_diagram(JobRowState from, string legal)
    {
        var moves = legal
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(move => move.Split('→'))
            .ToDictionary(move => move[0], move => Enum.Parse<JobRowState>(move[1]));
        foreach (var step in (string[])["begin", "cancel", "fail", "succeed", "end"])
        {
            var job = await worker.StoreAsync(worker.Graphs.Stage("a", 1));
            await worker.SetStateAsync(job, from);

            var accepted = await TakeAsync(step, job);

            Assert.Equal((step, moves.ContainsKey(step)), (step, accepted));
            Assert.Equal((step, moves.GetValueOrDefault(step, from)), (step, await worker.StateAsync(job)));
        }
    }

    [Fact]
    public async Task The_first_reason_of_a_failure_counts()
    {
        var job = await worker.BeginAsync();

        await Jobs.FailAsync(job, s_reason, CancellationToken.None);
        await Jobs.FailAsync(job, s_reason with { Code = "Test_Second" }, CancellationToken.None);

        var message = Assert.Single(await worker.Service.MessagesAsync(job));
        Assert.Equal((true, "Test_Failure", "The photos are empty."), (message.IsError, message.Code, message.Message));
    }

    [Fact]
    public async Task A_failure_of_a_cancelled_job_is_not_reported()
    {
        var job = await worker.BeginAsync();
        await Jobs.CancelAsync(job, CancellationToken.None);

        await Jobs.FailAsync(job, s_reason, CancellationToken.None);

        Assert.Equal(JobRowState.TerminatingOnCancel, await worker.StateAsync(job));
        Assert.Empty(await worker.Service.MessagesAsync(job));
    }

    [Fact]
    public async Task A_stopping_job_ends_when_its_last_running_task_has_stopped()
    {
        var job = await worker.PlannedAsync(taskCount: 2);
        var ticket = new TaskTicket(job, "a", "000000");
        var token = await worker.StartAsync(ticket);
        await Jobs.CancelAsync(job, CancellationToken.None);

        Assert.False(await Jobs.EndAsync(job, CancellationToken.None));
        Assert.True(await worker.Tasks.ReturnAsync(ticket, token!.Value, TaskRowState.Queued, CancellationToken.None));
        Assert.True(await Jobs.EndAsync(job, CancellationToken.None));

        Assert.NotNull((await worker.Service.JobAsync(job)).EndedAt);
        Assert.False(await Jobs.EndAsync(job, CancellationToken.None));
    }

    [Fact]
    public async Task Progress_only_rises_and_success_completes_it()
    {
        var job = await worker.BeginAsync();

        await Jobs.ProgressAsync(job, 40, CancellationToken.None);
        await Jobs.ProgressAsync(job, 30, CancellationToken.None);
        Assert.Equal(40, (await worker.Service.JobAsync(job)).ProgressPercent);

        Assert.True(await Jobs.SucceedAsync(job, CancellationToken.None));
        var row = await worker.Service.JobAsync(job);
        Assert.Equal(100, row.ProgressPercent);
        Assert.NotNull(row.EndedAt);
    }

    [Fact]
    public async Task Progress_of_a_stopping_job_stays()
    {
        var job = await worker.BeginAsync();
        await Jobs.CancelAsync(job, CancellationToken.None);

        await Jobs.ProgressAsync(job, 40, CancellationToken.None);

        Assert.Equal(0, (await worker.Service.JobAsync(job)).ProgressPercent);
    }

    [Fact]
    public async Task A_warning_is_written_once_per_code()
    {
        var job = await worker.BeginAsync();
        var warning = new JobMessage(MessageSeverity.Warning, "a", "Worker_TooSmall", "The job waits.");

        await Jobs.WarnAsync(job, warning, CancellationToken.None);
        await Jobs.WarnAsync(job, warning, CancellationToken.None);

        Assert.False(Assert.Single(await worker.Service.MessagesAsync(job)).IsError);
    }

    private async Task<bool> TakeAsync(string step, Guid job)
    {
        switch (step)
        {
            case "begin":
                return await Jobs.BeginAsync(job, worker.Graphs.Load(job), CancellationToken.None);
            case "cancel":
                return await Jobs.CancelAsync(job, CancellationToken.None);
            case "fail":
                await Jobs.FailAsync(job, s_reason, CancellationToken.None);
                return (await worker.Service.MessagesAsync(job)).Count == 1;
            case "succeed":
                return await Jobs.SucceedAsync(job, CancellationToken.None);
            default:
                return await Jobs.EndAsync(job, CancellationToken.None);
        }
    }
}
