using Microsoft.EntityFrameworkCore;
using Reality.Pipeline;
using Reality.Storage.Database;
using Reality.Testing;

namespace Reality.Cluster.Tests;

public sealed class StageTransitionsTests(UnstartedService worker) : IClassFixture<UnstartedService>
{
    [Fact]
    public async Task A_stage_without_dependencies_can_be_planned_and_planning_can_be_repeated()
    {
        var job = await worker.BeginAsync(worker.Graphs.Stage("a", 1));

        Assert.True(await worker.Stages.BeginPlanningAsync(job, "a", CancellationToken.None));
        Assert.Equal(StageRowState.Planning, (await worker.Service.StageAsync(job, "a")).State);
        // The worker died while planning; the next one repeats it.
        Assert.True(await worker.Stages.BeginPlanningAsync(job, "a", CancellationToken.None));
    }

    [Fact]
    public async Task A_stage_cannot_be_planned_before_its_dependencies_are_complete()
    {
        var job = await worker.BeginAsync(worker.Graphs.Stage("a", 1), worker.Graphs.Stage("b", 1, dependsOn: ["a"]));

        Assert.False(await worker.Stages.BeginPlanningAsync(job, "b", CancellationToken.None));
        Assert.Equal(StageRowState.Waiting, (await worker.Service.StageAsync(job, "b")).State);
    }

    [Theory]
    [InlineData(JobRowState.Queued)]
    [InlineData(JobRowState.TerminatingOnCancel)]
    [InlineData(JobRowState.TerminatingOnFailure)]
    [InlineData(JobRowState.Cancelled)]
    public async Task A_stage_of_a_job_that_is_not_active_cannot_be_planned(JobRowState state)
    {
        var job = await worker.BeginAsync(worker.Graphs.Stage("a", 1));
        await worker.SetStateAsync(job, state);

        Assert.False(await worker.Stages.BeginPlanningAsync(job, "a", CancellationToken.None));
    }

    [Fact]
    public async Task A_stage_whose_plans_took_the_process_down_is_not_planned_again()
    {
        var planCount = 0;
        var job = await worker.BeginAsync(new TestStage("a", _ =>
        {
            planCount++;
            return [];
        }));
        for (var i = 0; i < 3; i++)
            await worker.Stages.BeginPlanAttemptAsync(job, "a", CancellationToken.None);

        var loaded = worker.Load(job);
        var lost = await Assert.ThrowsAsync<StageException>(
            () => loaded.FindTasksAsync(loaded.StageOf("a"), CancellationToken.None));

        Assert.Equal("Job_Lost", lost.Code);
        Assert.Equal(0, planCount);
    }

    [Fact]
    public async Task A_plan_that_ends_with_or_without_success_is_no_loss()
    {
        var fails = true;
        var job = await worker.BeginAsync(new TestStage("a", _ => fails ? throw new StageException("No", "No.") : []));
        for (var i = 0; i < 2; i++)
            await worker.Stages.BeginPlanAttemptAsync(job, "a", CancellationToken.None);
        var loaded = worker.Load(job);

        var failure = await Assert.ThrowsAsync<StageException>(
            () => loaded.FindTasksAsync(loaded.StageOf("a"), CancellationToken.None));
        Assert.Equal("No", failure.Code);
        Assert.Equal(0, (await worker.Service.StageAsync(job, "a")).PlanAttempts);

        fails = false;
        Assert.Empty((await loaded.FindTasksAsync(loaded.StageOf("a"), CancellationToken.None))!);
        Assert.Equal(0, (await worker.Service.StageAsync(job, "a")).PlanAttempts);
    }

    [Fact]
    public async Task Planning_writes_the_tasks_in_order_and_the_counters()
    {
        // More tasks than one statement inserts, and not a multiple of it.
        var job = await worker.BeginAsync(worker.Graphs.Stage("a", 450), worker.Graphs.Stage("b", 1));

        Assert.Equal(Consequence.None, await worker.PlanAsync(job, "a"));
        await worker.PlanAsync(job, "b");

        var stage = await worker.Service.StageAsync(job, "a");
        Assert.Equal(
            (StageRowState.Running, 450, 450, 450.0, 0.0),
            (stage.State, stage.TaskCount, stage.RemainingTaskCount, stage.Work, stage.DoneWork));
        await using var database = worker.Service.Databases.CreateDbContext();
        var tasks = await database.Tasks.Where(task => task.JobId == job).OrderBy(task => task.Order).ToListAsync();
        Assert.Equal(
            [.. Enumerable.Range(0, 450).Select(i => $"a/{i:000000}"), "b/000000"],
            tasks.Select(task => $"{task.Stage}/{task.TaskId}"));
        Assert.All(tasks, task => Assert.Equal((TaskRowState.Queued, 0), (task.State, task.Attempt)));
    }

    [Fact]
    public async Task A_stage_is_planned_once()
    {
        var job = await worker.PlannedAsync(taskCount: 2);

        Assert.False(await worker.Stages.BeginPlanningAsync(job, "a", CancellationToken.None));
        Assert.Null(await worker.Stages.PlanAsync(job, worker.Graphs.Load(job), "a", [], CancellationToken.None));
        Assert.Equal(2, (await worker.Service.StageAsync(job, "a")).TaskCount);
    }

    [Fact]
    public async Task Tasks_that_an_earlier_run_completed_count_as_complete_with_their_messages()
    {
        var job = await worker.BeginAsync(worker.Graphs.Stage("a", 3));
        var record = new TaskRecord { Messages = [new(MessageSeverity.Warning, "a", "Test_Warning", "Photo 1 is dark.")] };

        await worker.PlanAsync(job, "a", null, record);

        var stage = await worker.Service.StageAsync(job, "a");
        Assert.Equal((3, 2, 1.0), (stage.TaskCount, stage.RemainingTaskCount, stage.DoneWork));
        Assert.Equal(TaskRowState.Queued, (await worker.Service.TaskAsync(job, "a", "000000")).State);
        Assert.Equal(TaskRowState.Complete, (await worker.Service.TaskAsync(job, "a", "000001")).State);
        Assert.Equal("Photo 1 is dark.", Assert.Single(await worker.Service.MessagesAsync(job)).Message);
    }

    [Fact]
    public async Task A_stage_without_tasks_completes_when_it_is_planned()
    {
        var job = await worker.BeginAsync(worker.Graphs.Stage("a", 0), worker.Graphs.Stage("b", 1, dependsOn: ["a"]));

        var consequence = await worker.PlanAsync(job, "a");

        Assert.Equal(["b"], consequence!.ReadyStages);
        Assert.False(consequence.IsLast);
        Assert.Equal(StageRowState.Complete, (await worker.Service.StageAsync(job, "a")).State);
    }

    [Fact]
    public async Task The_last_task_completes_its_stage_and_the_last_stage_makes_the_job_ready_to_finish()
    {
        var job = await worker.PlannedAsync(taskCount: 2);

        Assert.Equal(Consequence.None, await CompleteAsync(job, "a", 1));
        Assert.Equal(StageRowState.Running, (await worker.Service.StageAsync(job, "a")).State);
        var last = await CompleteAsync(job, "a", 0);

        Assert.True(last!.IsLast);
        var stage = await worker.Service.StageAsync(job, "a");
        Assert.Equal((StageRowState.Complete, 0, 2.0), (stage.State, stage.RemainingTaskCount, stage.DoneWork));
    }

    [Fact]
    public async Task A_stage_becomes_ready_when_the_last_of_its_dependencies_completes_and_only_then()
    {
        var job = await worker.BeginAsync(
            worker.Graphs.Stage("a", 1),
            worker.Graphs.Stage("b", 1),
            worker.Graphs.Stage("c", 1, dependsOn: ["a", "b"]),
            worker.Graphs.Stage("d", 1, dependsOn: ["b"]));
        await worker.PlanAsync(job, "a");
        await worker.PlanAsync(job, "b");

        Assert.Empty((await CompleteAsync(job, "a", 0))!.ReadyStages);
        Assert.Equal(1, (await worker.Service.StageAsync(job, "c")).RemainingDependencyCount);
        Assert.Equal(["c", "d"], (await CompleteAsync(job, "b", 0))!.ReadyStages.Select(stage => stage.ToString()).Order());
        Assert.Equal(0, (await worker.Service.StageAsync(job, "c")).RemainingDependencyCount);
    }

    private async Task<Consequence?> CompleteAsync(Guid job, string stage, int index)
    {
        var ticket = new TaskTicket(job, stage, $"{index:000000}");
        var token = await worker.StartAsync(ticket);
        return await worker.CompleteAsync(ticket, token!.Value);
    }
}
