using Microsoft.EntityFrameworkCore;
using Quartz;
using Reality.Pipeline;
using Reality.Storage.Database;

namespace Reality.Cluster.Tests;

public sealed class WorkerRollTests(UnstartedService worker) : IClassFixture<UnstartedService>
{
    private static readonly WorkerOptions s_options = new() { Cores = 2, MemoryBytes = 1_000_000_000 };

    [Fact]
    public async Task A_worker_is_listed_once_with_its_resources()
    {
        var roll = Roll(s_options with { Cores = 3, HasGpu = true });

        await roll.ListAsync(CancellationToken.None);
        await roll.ListAsync(CancellationToken.None);

        var row = Assert.Single(await ListAsync());
        Assert.Equal(("this", 3, 1_000_000_000, true), (row.Id, row.Cores, row.MemoryBytes, row.HasGpu));
    }

    [Fact]
    public async Task A_worker_that_Quartz_does_not_know_is_removed_and_this_one_stays()
    {
        await Roll(s_options, name: "dead").ListAsync(CancellationToken.None);
        var roll = Roll(s_options);
        await roll.ListAsync(CancellationToken.None);

        await roll.RemoveFailedAsync(CancellationToken.None);

        Assert.Equal("this", Assert.Single(await ListAsync()).Id);
    }

    [Theory]
    [InlineData(1_000_000_001, false)]
    [InlineData(1, true)]
    public async Task A_job_with_a_task_that_fits_on_no_worker_is_warned_once_and_waits(long memoryBytes, bool needsGpu)
    {
        var job = await WaitingAsync(memoryBytes, needsGpu);
        var roll = Roll(s_options with { LargerWorkerPatience = TimeSpan.FromMinutes(2) });
        await roll.ListAsync(CancellationToken.None);

        await roll.JudgeAsync(job, CancellationToken.None);
        await roll.JudgeAsync(job, CancellationToken.None);

        Assert.Equal(JobRowState.Active, await worker.StateAsync(job));
        var warning = Assert.Single(await worker.Service.MessagesAsync(job));
        Assert.Equal(("Worker_TooSmall", false), (warning.Code, warning.IsError));
    }

    [Fact]
    public async Task The_job_fails_when_no_larger_worker_came_in_time()
    {
        var job = await WaitingAsync(1_000_000_001, needsGpu: false);
        var roll = Roll(s_options with { LargerWorkerPatience = TimeSpan.Zero });
        await roll.ListAsync(CancellationToken.None);

        await roll.JudgeAsync(job, CancellationToken.None);

        Assert.Equal(JobRowState.TerminatingOnFailure, await worker.StateAsync(job));
        Assert.True(Assert.Single(await worker.Service.MessagesAsync(job)).IsError);
    }

    [Fact]
    public async Task A_job_whose_tasks_fit_is_left_alone()
    {
        var job = await WaitingAsync(1_000_000_000, needsGpu: false);
        var roll = Roll(s_options with { LargerWorkerPatience = TimeSpan.Zero });
        await roll.ListAsync(CancellationToken.None);

        await roll.JudgeAsync(job, CancellationToken.None);

        Assert.Equal(JobRowState.Active, await worker.StateAsync(job));
        Assert.Empty(await worker.Service.MessagesAsync(job));
    }

    private async Task<Guid> WaitingAsync(long memoryBytes, bool needsGpu)
    {
        var cost = new TaskCost(1, memoryBytes) { NeedsGpu = needsGpu };
        var job = await worker.BeginAsync(worker.Graphs.Stage("a", 1, cost: cost));
        await worker.PlanAsync(job, "a");
        return job;
    }

    // Each test has the table to itself: the tests of a class run one after another.
    private WorkerRoll Roll(WorkerOptions options, string name = "this") => new(
        worker.Service.Databases,
        worker.Service.Get<ISchedulerFactory>(),
        worker.Jobs,
        new(name, name),
        options,
        TimeProvider.System);

    private async Task<List<WorkerRow>> ListAsync()
    {
        await using var database = worker.Service.Databases.CreateDbContext();
        return await database.Workers.AsNoTracking().ToListAsync();
    }
}
