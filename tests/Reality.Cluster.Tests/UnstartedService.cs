using Microsoft.EntityFrameworkCore;
using Reality.Pipeline;
using Reality.Storage.Database;
using Reality.Testing;

namespace Reality.Cluster.Tests;

/// <summary>
/// The services of a worker on SQLite that was never started: tests make the transitions themselves. One per test class; each
/// test stores its own jobs.
/// </summary>
public sealed class UnstartedService : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private EmbeddedService? _service;

    internal EmbeddedService Service => _service!;

    internal SyntheticGraphs Graphs { get; private set; } = null!;

    internal JobTransitions Jobs => Service.Get<JobTransitions>();

    internal StageTransitions Stages => Service.Get<StageTransitions>();

    internal TaskTransitions Tasks => Service.Get<TaskTransitions>();

    internal UnitQueue Queue => Service.Get<UnitQueue>();

    public async ValueTask InitializeAsync()
    {
        Graphs = new(_folder.Path);
        _service = await EmbeddedService.CreateAsync(_folder.Path, Graphs);
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    /// <summary>Stores a job with these stages, and begins it.</summary>
    internal async Task<Guid> BeginAsync(params Stage[] stages)
    {
        var job = await StoreAsync(stages);
        Assert.True(await Jobs.BeginAsync(job, Graphs.Load(job), CancellationToken.None));
        return job;
    }

    internal async Task<Guid> StoreAsync(params Stage[] stages)
    {
        var job = await Service.StoreAsync();
        Graphs.Add(job, stages);
        return job;
    }

    /// <summary>Plans a stage of an active job.</summary>
    /// <param name="records">Records of tasks that an earlier run completed, by index; missing ones are null.</param>
    internal async Task<Consequence?> PlanAsync(Guid job, string stage, params TaskRecord?[] records)
    {
        Assert.True(await Stages.BeginPlanningAsync(job, stage, CancellationToken.None));
        var loaded = Load(job);
        var tasks = (await loaded.FindTasksAsync(loaded.StageOf(stage), CancellationToken.None))!.Values
            .Select((task, i) => (task, records.ElementAtOrDefault(i)))
            .ToList();
        return await Stages.PlanAsync(job, loaded.Graph, stage, tasks, CancellationToken.None);
    }

    internal LoadedJob Load(Guid job) => new(job, Graphs.Load(job), Stages, Service.Get<PlanRoom>());

    /// <summary>An active job with one planned stage "a".</summary>
    internal async Task<Guid> PlannedAsync(int taskCount)
    {
        var job = await BeginAsync(Graphs.Stage("a", taskCount));
        await PlanAsync(job, "a");
        return job;
    }

    internal Task<int?> StartAsync(TaskTicket ticket) => Tasks.StartAsync(ticket, "worker", CancellationToken.None);

    internal Task<Consequence?> CompleteAsync(TaskTicket ticket, int token, double work = 1, TaskRecord? record = null) =>
        Tasks.CompleteAsync(ticket, token, Graphs.Load(ticket.JobId), work, record ?? new(), CancellationToken.None);

    internal async Task SetStateAsync(Guid job, JobRowState state)
    {
        await using var database = Service.Databases.CreateDbContext();
        await database.Jobs
            .Where(row => row.Id == job)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.State, state));
    }

    internal async Task<JobRowState> StateAsync(Guid job) => (await Service.JobAsync(job)).State;
}
