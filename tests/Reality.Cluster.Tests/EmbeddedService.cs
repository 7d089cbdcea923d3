using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Reality.Pipeline;
using Reality.Storage;
using Reality.Storage.Database;
using Reality.Storage.Jobs;

namespace Reality.Cluster.Tests;

/// <summary>The scheduling with one worker in this process: of one machine, SQLite in a folder, or one of several on PostgreSQL.</summary>
internal sealed class EmbeddedService : IAsyncDisposable
{
    private readonly IHost _host;

    private EmbeddedService(IHost host) => _host = host;

    public IDbContextFactory<RealityDatabase> Databases => _host.Services.GetRequiredService<IDbContextFactory<RealityDatabase>>();

    public IJobScheduler Scheduler => _host.Services.GetRequiredService<IJobScheduler>();

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <param name="clock">What the machine takes for the time.</param>
    /// <param name="postgres">Connection string; null = SQLite.</param>
    public static async Task<EmbeddedService> StartAsync(
        string folder, IJobGraphs graphs, WorkerOptions? options = null, Transitions? transitions = null, TimeProvider? clock = null,
        string? postgres = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        if (clock is not null)
            builder.Services.AddSingleton(clock);
        builder.Services.AddDatabase(postgres is null ? new() : new() { Kind = DatabaseKind.Postgres, ConnectionString = postgres }, folder);
        builder.Services.AddSingleton(graphs);
        builder.Services.AddSingleton(transitions ?? new Transitions());
        builder.Services.AddJobScheduler(
            postgres is null ? TaskStore.InFile(Path.Combine(folder, "tasks.db")) : TaskStore.InPostgres(postgres),
            options ?? new() { Cores = 2, MemoryBytes = 1_000_000_000, LargerWorkerPatience = TimeSpan.Zero },
            isWorker: true,
            clock);
        var host = builder.Build();
        await host.Services.GetRequiredService<DatabaseStart>().PrepareAsync(CancellationToken.None);
        await host.StartAsync();
        return new(host);
    }

    /// <summary>Stores a job as the API does.</summary>
    public async Task<Guid> StoreAsync(Guid? id = null)
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

    public async Task<IReadOnlyList<JobMessageRow>> MessagesAsync(Guid id)
    {
        await using var database = Databases.CreateDbContext();
        return await database.JobMessages.AsNoTracking().Where(row => row.JobId == id).OrderBy(row => row.Id).ToListAsync();
    }

    /// <summary>The job once it is in one of the states, or at the end of patience.</summary>
    public async Task<JobRow> WaitAsync(Guid id, TimeSpan patience, params JobRowState[] states)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var job = await JobAsync(id);
            if (states.Contains(job.State))
                return job;
            Assert.True(Stopwatch.GetElapsedTime(start) < patience, $"The job is still {job.State} at {job.ProgressPercent:0} %.");
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
