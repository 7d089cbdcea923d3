using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Reality.Cluster;
using Reality.Storage.Database;
using Reality.Testing;

namespace Reality.ClusterBenchmarks;

/// <summary>Worker processes on one PostgreSQL; the first stands for the server, which also runs tasks.</summary>
public sealed class ProcessCluster : IAsyncDisposable
{
    private readonly Process?[] _processes;
    private readonly int _cores;

    private ProcessCluster(PostgresServer postgres, string folder, int processCount, int cores)
    {
        Postgres = postgres;
        Folder = folder;
        _processes = new Process?[processCount];
        _cores = cores;
        Databases = DatabaseFactory.Create(
            new() { Kind = DatabaseKind.Postgres, ConnectionString = postgres.ConnectionString }, folder);
    }

    public PostgresServer Postgres { get; }

    public string Folder { get; }

    public IDbContextFactory<RealityDatabase> Databases { get; }

    public int Count => _processes.Length;

    public static async Task<ProcessCluster> StartAsync(PostgresServer postgres, string folder, int processCount, int cores)
    {
        var cluster = new ProcessCluster(postgres, folder, processCount, cores);
        var options = new DatabaseOptions { Kind = DatabaseKind.Postgres, ConnectionString = postgres.ConnectionString };
        await new DatabaseStart(cluster.Databases, options, folder).PrepareAsync(CancellationToken.None);
        for (var i = 0; i < processCount; i++)
            cluster.Start(i);
        return cluster;
    }

    /// <summary>Reads from the database; repeated while it does not answer.</summary>
    public async Task<T> ReadAsync<T>(Func<RealityDatabase, Task<T>> read)
    {
        while (true)
        {
            try
            {
                await using var database = Databases.CreateDbContext();
                return await read(database);
            }
            catch (Exception exception) when (DatabaseOutage.IsOutage(exception))
            {
                await Task.Delay(100);
            }
        }
    }

    public void Start(int index) => _processes[index] = WorkerProgram.Start(
        Path.Combine(Folder, $"worker-{index}.log"),
        "worker", Postgres.ConnectionString, Folder, _cores.ToString(CultureInfo.InvariantCulture));

    /// <summary>Kills a process and returns its id.</summary>
    public int Kill(int index)
    {
        var process = _processes[index]!;
        process.Kill();
        process.WaitForExit();
        _processes[index] = null;
        return process.Id;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            if (process is null)
                continue;
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
