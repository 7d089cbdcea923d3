using Reality.Pipeline;
using Reality.Storage.Database;
using Reality.Testing;

namespace Reality.Cluster.Tests;

/// <summary>Loads and plans that need memory of a worker of 1000 bytes.</summary>
public sealed class PlanRoomTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly SyntheticGraphs _graphs;
    private readonly ManualResetEventSlim _gate = new();
    private readonly ManualResetEventSlim _isFull = new();

    public PlanRoomTests() => _graphs = new(_folder.Path);

    [Fact]
    public async Task A_plan_waits_for_room_outside_its_deadline_and_attempts_and_goes_on_when_a_task_leaves()
    {
        await using var service = await StartAsync(loadPatience: TimeSpan.FromSeconds(1));
        await FillAsync(service);
        var grantedBytes = 0L;
        var (waiting, other) = (Guid.NewGuid(), Guid.NewGuid());
        _graphs.Add(waiting, new TestStage("large", _ =>
        {
            grantedBytes = service.Get<WorkerSlots>().GrantedBytes;
            return [];
        })
        { PlanMemoryBytes = 500 });
        _graphs.Add(other, _graphs.Stage("none", 0));

        await SubmitAsync(service, waiting);
        await service.WaitAsync(waiting, s_patience, JobRowState.Active);
        await Task.Delay(TimeSpan.FromSeconds(5));
        await SubmitAsync(service, other);

        Assert.Equal(JobRowState.Success, (await service.EndAsync(other)).State);
        Assert.Equal(JobRowState.Active, (await service.JobAsync(waiting)).State);
        Assert.Equal(0, (await service.StageAsync(waiting, "large")).PlanAttempts);
        Assert.Equal(0, grantedBytes);
        _gate.Set();
        Assert.Equal(JobRowState.Success, (await service.EndAsync(waiting)).State);
        Assert.Equal(500, grantedBytes);
        Assert.Equal(0, service.Get<WorkerSlots>().GrantedBytes);
    }

    [Fact]
    public async Task A_load_waits_for_room_and_its_deadline_counts_from_there()
    {
        await using var service = await StartAsync(loadPatience: TimeSpan.FromSeconds(1));
        await FillAsync(service);
        var job = Guid.NewGuid();
        using var isReleased = new ManualResetEventSlim();
        _graphs.LoadMemoryBytes[job] = 2000;
        _graphs.AddSlow(job, isReleased.Wait);

        await SubmitAsync(service, job);
        await Task.Delay(TimeSpan.FromSeconds(5));

        var row = await service.JobAsync(job);
        Assert.Equal((JobRowState.Queued, 0), (row.State, row.LoadAttempts));
        _gate.Set();
        Assert.Equal(JobRowState.Failed, (await service.EndAsync(job)).State);
        Assert.Equal("Job_LoadTimeout", Assert.Single(await service.MessagesAsync(job)).Code);
        // What blocks still takes its memory.
        Assert.Equal(2000, service.Get<WorkerSlots>().GrantedBytes);
        isReleased.Set();
    }

    [Fact]
    public async Task Finishing_a_job_waits_for_room_outside_its_deadline_and_attempts()
    {
        await using var service = await StartAsync(loadPatience: TimeSpan.FromSeconds(1));
        await FillAsync(service);
        var grantedBytes = 0L;
        var job = Guid.NewGuid();
        _graphs.FinishMemoryBytes[job] = 500;
        _graphs.Finishing[job] = () => grantedBytes = service.Get<WorkerSlots>().GrantedBytes;
        _graphs.Add(job, _graphs.Stage("none", 0));

        await SubmitAsync(service, job);
        await service.WaitAsync(job, s_patience, JobRowState.Active);
        await Task.Delay(TimeSpan.FromSeconds(5));

        var row = await service.JobAsync(job);
        Assert.Equal((JobRowState.Active, 0), (row.State, row.FinishAttempts));
        Assert.Empty(_graphs.Finished);
        _gate.Set();
        Assert.Equal(JobRowState.Success, (await service.EndAsync(job)).State);
        Assert.Equal(500, grantedBytes);
        Assert.Equal(0, service.Get<WorkerSlots>().GrantedBytes);
    }

    [Fact]
    public async Task Jobs_whose_plans_and_tasks_fill_the_worker_all_end()
    {
        await using var service = await StartAsync();
        await FillAsync(service);
        var jobs = Enumerable.Range(0, 3).Select(_ => Guid.NewGuid()).ToList();
        foreach (var job in jobs)
        {
            _graphs.LoadMemoryBytes[job] = 600;
            _graphs.Add(
                job, Large("first", []), Large("second", ["first"]),
                Large("report", ["first", "second"], plan => Assert.Equal(2, plan.SoFar.Stages.Count)));
            await SubmitAsync(service, job);
        }
        await Task.Delay(TimeSpan.FromSeconds(1));

        _gate.Set();

        foreach (var job in jobs)
            Assert.Equal(JobRowState.Success, (await service.EndAsync(job)).State);
        Assert.Equal(0, service.Get<WorkerSlots>().GrantedBytes);

        TestStage Large(string name, string[] dependsOn, Action<PlanContext>? onPlan = null)
        {
            var tasks = _graphs.Stage(name, 2, cost: new(1, 700));
            return new(name, plan =>
            {
                onPlan?.Invoke(plan);
                return tasks.Plan(plan);
            })
            { Inputs = dependsOn, PlanMemoryBytes = 600 };
        }
    }

    public void Dispose()
    {
        _gate.Set();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _gate.Dispose();
        _isFull.Dispose();
        _folder.Dispose();
    }

    private Task<EmbeddedService> StartAsync(TimeSpan? loadPatience = null) => EmbeddedService.StartAsync(
        _folder.Path, _graphs,
        new() { Cores = 2, MemoryBytes = 1000, LoadPatience = loadPatience ?? TimeSpan.FromMinutes(5) });

    private static async Task SubmitAsync(EmbeddedService service, Guid job)
    {
        await service.StoreAsync(job);
        await service.Scheduler.SubmitAsync(job, CancellationToken.None);
    }

    /// <summary>Runs a task that takes all memory until the gate opens.</summary>
    private async Task FillAsync(EmbeddedService service)
    {
        var job = Guid.NewGuid();
        _graphs.Add(job, _graphs.Stage("full", 1, (_, _) =>
        {
            _isFull.Set();
            _gate.Wait();
        }, cost: new(1, 1000)));
        await SubmitAsync(service, job);
        Assert.True(_isFull.Wait(s_patience));
    }
}
