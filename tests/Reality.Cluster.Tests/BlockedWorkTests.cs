using System.Diagnostics;
using Reality.Storage.Database;
using Reality.Testing;

namespace Reality.Cluster.Tests;

/// <summary>Loads and tasks that do not return.</summary>
public sealed class BlockedWorkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SyntheticGraphs _graphs;
    private readonly ManualResetEventSlim _gate = new();

    public BlockedWorkTests() => _graphs = new(_folder.Path);

    [Fact]
    public async Task A_load_that_blocks_takes_one_thread_fails_its_job_in_time_and_holds_up_no_other()
    {
        await using var service = await EmbeddedService.StartAsync(
            _folder.Path, _graphs,
            new() { Cores = 2, MemoryBytes = 1000, MaxActiveJobs = 1, LoadPatience = TimeSpan.FromSeconds(4) });
        var (blocked, other) = (Guid.NewGuid(), Guid.NewGuid());
        var loadCount = 0;
        _graphs.AddSlow(blocked, () =>
        {
            Interlocked.Increment(ref loadCount);
            _gate.Wait();
        });
        _graphs.Add(other, _graphs.Stage("a", 3));
        await service.StoreAsync(blocked);
        await service.StoreAsync(other);
        var start = Stopwatch.GetTimestamp();

        await service.Scheduler.SubmitAsync(blocked, CancellationToken.None);
        await service.Scheduler.SubmitAsync(other, CancellationToken.None);

        Assert.Equal(JobRowState.Success, (await service.EndAsync(other)).State);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(4), $"{Stopwatch.GetElapsedTime(start)}");
        Assert.Equal(1, (await service.JobAsync(blocked)).LoadAttempts);
        Assert.Equal(JobRowState.Failed, (await service.EndAsync(blocked)).State);
        var message = Assert.Single(await service.MessagesAsync(blocked));
        Assert.Equal("Job_LoadTimeout", message.Code);
        Assert.Equal(1, loadCount);
        _gate.Set();
    }

    [Fact]
    public async Task A_stage_whose_plan_blocks_takes_one_thread_fails_its_job_in_time_and_holds_up_no_other()
    {
        await using var service = await EmbeddedService.StartAsync(
            _folder.Path, _graphs, new() { Cores = 2, MemoryBytes = 1000, LoadPatience = TimeSpan.FromSeconds(4) });
        var (blocked, other) = (Guid.NewGuid(), Guid.NewGuid());
        var planCount = 0;
        using var isPlanned = new ManualResetEventSlim();
        _graphs.Add(blocked, new TestStage("lying-points", _ =>
        {
            Interlocked.Increment(ref planCount);
            isPlanned.Set();
            _gate.Wait();
            return [];
        }));
        _graphs.Add(other, _graphs.Stage("a", 3));
        await service.StoreAsync(blocked);
        await service.StoreAsync(other);

        await service.Scheduler.SubmitAsync(blocked, CancellationToken.None);
        Assert.True(isPlanned.Wait(TimeSpan.FromSeconds(30)));
        var start = Stopwatch.GetTimestamp();
        await service.Scheduler.SubmitAsync(other, CancellationToken.None);

        Assert.Equal(JobRowState.Success, (await service.EndAsync(other)).State);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(4), $"{Stopwatch.GetElapsedTime(start)}");
        Assert.Equal(JobRowState.Failed, (await service.EndAsync(blocked)).State);
        var message = Assert.Single(await service.MessagesAsync(blocked));
        Assert.Equal("Job_LoadTimeout", message.Code);
        Assert.Contains("lying points", message.Message, StringComparison.Ordinal);
        Assert.Equal(1, planCount);
        _gate.Set();
    }

    [Fact]
    public async Task A_plan_that_takes_longer_than_a_unit_waits_is_used_when_it_is_there()
    {
        await using var service = await EmbeddedService.StartAsync(_folder.Path, _graphs);
        var job = Guid.NewGuid();
        var planCount = 0;
        var quick = _graphs.Stage("quick", 2);
        _graphs.Add(job, new TestStage("slow", plan =>
        {
            Interlocked.Increment(ref planCount);
            Thread.Sleep(TimeSpan.FromSeconds(3));
            return quick.Plan(plan);
        }));
        await service.StoreAsync(job);

        await service.Scheduler.SubmitAsync(job, CancellationToken.None);

        Assert.Equal(JobRowState.Success, (await service.EndAsync(job)).State);
        Assert.Equal(2, _graphs.Ran.Count);
        Assert.Equal(1, planCount);
    }

    [Fact]
    public async Task A_graph_whose_loads_took_the_process_down_is_not_loaded_again()
    {
        await using var service = await EmbeddedService.StartAsync(_folder.Path, _graphs);
        var job = Guid.NewGuid();
        var loadCount = 0;
        _graphs.AddSlow(job, () => Interlocked.Increment(ref loadCount));
        await service.StoreAsync(job, loadAttempts: 3);

        await service.Scheduler.SubmitAsync(job, CancellationToken.None);

        Assert.Equal(JobRowState.Failed, (await service.EndAsync(job)).State);
        Assert.Equal("Job_Lost", Assert.Single(await service.MessagesAsync(job)).Code);
        Assert.Equal(0, loadCount);
    }

    [Fact]
    public async Task A_job_whose_finish_blocks_fails_in_time_and_holds_up_no_other()
    {
        await using var service = await EmbeddedService.StartAsync(
            _folder.Path, _graphs, new() { Cores = 2, MemoryBytes = 1000, LoadPatience = TimeSpan.FromSeconds(4) });
        var (blocked, other) = (Guid.NewGuid(), Guid.NewGuid());
        await FinishAsync(service, blocked, _gate.Wait);
        _graphs.Add(other, _graphs.Stage("b", 3));
        await service.StoreAsync(other);
        var start = Stopwatch.GetTimestamp();

        await service.Scheduler.SubmitAsync(other, CancellationToken.None);

        Assert.Equal(JobRowState.Success, (await service.EndAsync(other)).State);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(4), $"{Stopwatch.GetElapsedTime(start)}");
        Assert.Equal(1, (await service.JobAsync(blocked)).FinishAttempts);
        Assert.Equal(JobRowState.Failed, (await service.EndAsync(blocked)).State);
        var message = Assert.Single(await service.MessagesAsync(blocked));
        Assert.Equal("Job_LoadTimeout", message.Code);
        Assert.Contains("record the outputs", message.Message, StringComparison.Ordinal);
        _gate.Set();
        // Its late end changes nothing, and it was not begun again.
        await Task.Delay(TimeSpan.FromSeconds(2));
        var row = await service.JobAsync(blocked);
        Assert.Equal((JobRowState.Failed, 0), (row.State, row.FinishAttempts));
        Assert.Single(_graphs.Finished, blocked);
    }

    [Fact]
    public async Task A_job_that_is_cancelled_while_it_is_finished_ends_at_once()
    {
        await using var service = await EmbeddedService.StartAsync(_folder.Path, _graphs);
        var job = Guid.NewGuid();
        await FinishAsync(service, job, _gate.Wait);

        await service.Scheduler.CancelAsync(job, CancellationToken.None);

        Assert.Equal(JobRowState.Cancelled, (await service.EndAsync(job)).State);
        _gate.Set();
    }

    [Fact]
    public async Task A_finish_that_takes_longer_than_a_unit_waits_happens_once()
    {
        await using var service = await EmbeddedService.StartAsync(_folder.Path, _graphs);
        var job = Guid.NewGuid();
        await FinishAsync(service, job, () => Thread.Sleep(TimeSpan.FromSeconds(3)));

        Assert.Equal(JobRowState.Success, (await service.EndAsync(job)).State);

        Assert.Single(_graphs.Finished, job);
        Assert.Equal(0, (await service.JobAsync(job)).FinishAttempts);
    }

    [Fact]
    public async Task A_job_whose_finish_took_the_process_down_is_not_finished_again()
    {
        await using var service = await EmbeddedService.StartAsync(_folder.Path, _graphs);
        var job = Guid.NewGuid();
        _graphs.Add(job, _graphs.Stage("a", 1));
        await service.StoreAsync(job, finishAttempts: 3);

        await service.Scheduler.SubmitAsync(job, CancellationToken.None);

        Assert.Equal(JobRowState.Failed, (await service.EndAsync(job)).State);
        Assert.Equal("Job_Lost", Assert.Single(await service.MessagesAsync(job)).Code);
        Assert.Empty(_graphs.Finished);
    }

    [Fact]
    public async Task A_cancelled_task_holds_its_room_and_its_job_until_it_returns()
    {
        await using var service = await EmbeddedService.StartAsync(
            _folder.Path, _graphs, new() { Cores = 1, MemoryBytes = 1000 });
        var (stubborn, next) = (Guid.NewGuid(), Guid.NewGuid());
        using var isRunning = new ManualResetEventSlim();
        _graphs.Add(stubborn, _graphs.Stage("a", 1, (_, _) =>
        {
            isRunning.Set();
            _gate.Wait();
        }));
        _graphs.Add(next, _graphs.Stage("b", 1));
        await service.StoreAsync(stubborn);
        await service.Scheduler.SubmitAsync(stubborn, CancellationToken.None);
        Assert.True(isRunning.Wait(TimeSpan.FromSeconds(30)));

        await service.Scheduler.CancelAsync(stubborn, CancellationToken.None);
        await service.StoreAsync(next);
        await service.Scheduler.SubmitAsync(next, CancellationToken.None);
        // Longer than the coordinator's patience with tasks whose triggers have disappeared.
        await Task.Delay(TimeSpan.FromSeconds(8));

        Assert.Equal(JobRowState.TerminatingOnCancel, (await service.JobAsync(stubborn)).State);
        Assert.Equal(TaskRowState.Running, (await service.TaskAsync(stubborn, "a", "000000")).State);
        Assert.Single(service.Get<RunningAttempts>().Ending);
        Assert.DoesNotContain("b/0", _graphs.Ran);
        _gate.Set();
        Assert.Equal(JobRowState.Cancelled, (await service.EndAsync(stubborn)).State);
        Assert.Equal(JobRowState.Success, (await service.EndAsync(next)).State);
    }

    /// <summary>Runs a job until it is being finished.</summary>
    private async Task FinishAsync(EmbeddedService service, Guid job, Action finishing)
    {
        using var isFinishing = new ManualResetEventSlim();
        _graphs.Add(job, _graphs.Stage("a", 1));
        _graphs.Finishing[job] = () =>
        {
            isFinishing.Set();
            finishing();
        };
        await service.StoreAsync(job);
        await service.Scheduler.SubmitAsync(job, CancellationToken.None);
        Assert.True(isFinishing.Wait(TimeSpan.FromSeconds(30)));
    }

    public void Dispose()
    {
        _gate.Set();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }
}
