using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Reality.Pipeline;
using Reality.Storage;
using Reality.Storage.Database;
using Reality.Storage.Jobs;

namespace Reality.Cluster.Tests;

/// <summary>
/// The scheduling with a worker in this process: alone with SQLite in a folder, or one of several on PostgreSQL.
/// </summary>
internal sealed class EmbeddedService : IAsyncDisposable
{
    private readonly IHost _host;

    private EmbeddedService(IHost host) => _host = host;

    public IDbContextFactory<RealityDatabase> Databases => Get<IDbContextFactory<RealityDatabase>>();

    public IJobScheduler Scheduler => Get<IJobScheduler>();

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <param name="clock">The machine's clock.</param>
    /// <param name="postgres">Connection string; null = SQLite.</param>
    public static async Task<EmbeddedService> StartAsync(
        string folder,
        IJobGraphs graphs,
        WorkerOptions? options = null,
        CrashPoints? crashPoints = null,
        TimeProvider? clock = null,
        string? postgres = null)
    {
        var service = await CreateAsync(folder, graphs, options, crashPoints, clock, postgres);
        await service._host.StartAsync();
        return service;
    }

    /// <summary>Creates the services with an empty database, and starts nothing: a test makes the transitions itself.</summary>
    public static async Task<EmbeddedService> CreateAsync(
        string folder,
        IJobGraphs graphs,
        WorkerOptions? options = null,
        CrashPoints? crashPoints = null,
        TimeProvider? clock = null,
        string? postgres = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        if (clock is not null)
            builder.Services.AddSingleton(clock);
        DatabaseOptions database = postgres is null ? new() : new() { Kind = DatabaseKind.Postgres, ConnectionString = postgres };
        builder.Services.AddDatabase(database, folder);
        builder.Services.AddSingleton(graphs);
        builder.Services.AddSingleton(crashPoints ?? new CrashPoints());
        builder.Services.AddJobScheduler(
            postgres is null ? TaskStore.InFile(Path.Combine(folder, "tasks.db")) : TaskStore.InPostgres(postgres),
            options ?? new() { Cores = 2, MemoryBytes = 1_000_000_000, LargerWorkerPatience = TimeSpan.Zero },
            isWorker: true,
            clock);
        var host = builder.Build();
        await host.Services.GetRequiredService<DatabaseStart>().PrepareAsync(CancellationToken.None);
        return new(host);
    }

    /// <summary>Stores a job as the API does.</summary>
    public async Task<Guid> StoreAsync(Guid? id = null, int loadAttempts = 0, int finishAttempts = 0)
    {
        await using var database = Databases.CreateDbContext();
        var row = new JobRow
        {
            Id = id ?? Guid.NewGuid(),
            Type = "Test",
            ITwinId = "itwin",
            UserId = "user",
            State = JobRowState.Queued,
            CreatedAt = DateTimeOffset.UtcNow,
            LoadAttempts = loadAttempts,
            FinishAttempts = finishAttempts,
            Specifications = "{}",
        };
        database.Jobs.Add(row);
        await database.SaveChangesAsync();
        return row.Id;
    }

    public async Task<JobRow> JobAsync(Guid id)
    {
        await using var database = Databases.CreateDbContext();
        return await database.Jobs.AsNoTracking().SingleAsync(job => job.Id == id);
    }

    public async Task<StageRow> StageAsync(Guid id, string name)
    {
        await using var database = Databases.CreateDbContext();
        return await database.Stages.AsNoTracking().SingleAsync(row => row.JobId == id && row.Name == name);
    }

    public async Task<TaskRow> TaskAsync(Guid id, string stage, string taskId)
    {
        await using var database = Databases.CreateDbContext();
        return await database.Tasks
            .AsNoTracking()
            .SingleAsync(row => row.JobId == id && row.Stage == stage && row.TaskId == taskId);
    }

    public async Task<IReadOnlyList<JobMessageRow>> MessagesAsync(Guid id)
    {
        await using var database = Databases.CreateDbContext();
        return await database.JobMessages.AsNoTracking().Where(row => row.JobId == id).OrderBy(row => row.Id).ToListAsync();
    }

    /// <summary>The job once it is in one of the states; fails the test after a time.</summary>
    public async Task<JobRow> WaitAsync(Guid id, TimeSpan patience, params JobRowState[] states)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var job = await JobAsync(id);
            if (states.Contains(job.State))
                return job;
            Assert.True(
                Stopwatch.GetElapsedTime(start) < patience, $"The job is still {job.State} at {job.ProgressPercent:0} %.");
            await Task.Delay(50);
        }
    }

    public Task<JobRow> EndAsync(Guid id) =>
        WaitAsync(id, TimeSpan.FromSeconds(60), JobRowState.Success, JobRowState.Failed, JobRowState.Cancelled);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
