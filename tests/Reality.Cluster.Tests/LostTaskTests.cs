using Microsoft.EntityFrameworkCore;
using Reality.Storage.Database;
using Reality.Testing;

namespace Reality.Cluster.Tests;

/// <summary>Tasks whose processes died: what counts, and what follows.</summary>
public sealed class LostTaskTests(UnstartedService worker) : IClassFixture<UnstartedService>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_death_counts_once_and_moves_the_task_behind_its_stage()
    {
        var job = await worker.PlannedAsync(taskCount: 3);
        var ticket = new TaskTicket(job, "a", "000000");
        await worker.StartAsync(ticket);

        Assert.True(await worker.Tasks.TakeOverAsync(ticket, "next", CancellationToken.None));
        Assert.False(await worker.Tasks.TakeOverAsync(ticket, "next", CancellationToken.None));

        var (_, claimed) = await worker.Tasks.ClaimAsync(job, 2, CancellationToken.None);
        Assert.Equal(["000001", "000002"], claimed.Select(task => task.TaskId).Order());
        await worker.StartAsync(new(job, "a", "000001"));
        await worker.StartAsync(new(job, "a", "000002"));
        (_, claimed) = await worker.Tasks.ClaimAsync(job, 2, CancellationToken.None);
        Assert.Equal([("000000", 1)], claimed.Select(task => (task.TaskId, task.LostCount)));
    }

    [Fact]
    public async Task A_process_takes_nothing_over_from_itself()
    {
        var ticket = new TaskTicket(await worker.PlannedAsync(taskCount: 1), "a", "000000");
        await worker.StartAsync(ticket);

        Assert.False(await worker.Tasks.TakeOverAsync(ticket, "worker", CancellationToken.None));

        Assert.Equal(TaskRowState.Running, (await worker.Service.TaskAsync(ticket.JobId, "a", "000000")).State);
    }

    [Fact]
    public async Task A_loss_is_taken_back_if_the_process_turns_out_to_live()
    {
        var ticket = new TaskTicket(await worker.PlannedAsync(taskCount: 1), "a", "000000");
        await worker.StartAsync(ticket);
        await worker.Tasks.TakeOverAsync(ticket, "next", CancellationToken.None);

        Assert.True(await worker.Tasks.ForgiveAsync(ticket, CancellationToken.None));
        Assert.False(await worker.Tasks.ForgiveAsync(ticket, CancellationToken.None));

        Assert.Equal(0, (await worker.Service.TaskAsync(ticket.JobId, "a", "000000")).LostCount);
    }

    [Fact]
    public async Task A_task_that_was_lost_once_runs_alone()
    {
        var graphs = new SyntheticGraphs(_folder.Path);
        await using var service = await EmbeddedService.StartAsync(_folder.Path, graphs, crashPoints: new Losses(_folder, 1));
        var job = await service.StoreAsync();
        var (running, most, besideTheLost) = (0, 0, 0);
        graphs.Add(job, graphs.Stage("a", 8, (_, i) =>
        {
            var now = Interlocked.Increment(ref running);
            most = Math.Max(most, now);
            Thread.Sleep(150);
            if (i == 6)
                besideTheLost = Math.Max(now, Volatile.Read(ref running)) - 1;
            Interlocked.Decrement(ref running);
        }));

        await service.Scheduler.SubmitAsync(job, CancellationToken.None);

        Assert.Equal(JobRowState.Success, (await service.EndAsync(job)).State);
        Assert.Equal((2, 0), (most, besideTheLost));
        Assert.Equal(8, graphs.Ran.Count);
    }

    [Fact]
    public async Task A_task_that_took_its_process_down_twice_never_runs_a_third_time()
    {
        var graphs = new SyntheticGraphs(_folder.Path);
        await using var service = await EmbeddedService.StartAsync(_folder.Path, graphs, crashPoints: new Losses(_folder, 2));
        var job = await service.StoreAsync();
        graphs.Add(job, graphs.Stage("a", 8, (_, _) => Thread.Sleep(50)));

        await service.Scheduler.SubmitAsync(job, CancellationToken.None);

        Assert.Equal(JobRowState.Failed, (await service.EndAsync(job)).State);
        var error = Assert.Single(await service.MessagesAsync(job));
        Assert.Equal("Task_Lost", error.Code);
        Assert.Contains("000006", error.Parameters, StringComparison.Ordinal);
        Assert.DoesNotContain("a/6", graphs.Ran);
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    /// <summary>Counts losses of task 6 as soon as it is planned.</summary>
    private sealed class Losses(TemporaryFolder folder, int count) : CrashPoints
    {
        public override void Pass(CrashPoint point)
        {
            if (point != CrashPoint.StagePlanned)
                return;
            using var database = DatabaseFactory.Create(new DatabaseOptions(), folder.Path).CreateDbContext();
            database.Tasks
                .Where(task => task.TaskId == "000006")
                .ExecuteUpdate(row => row.SetProperty(task => task.LostCount, count));
        }
    }
}
