using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reality.Cluster;
using Reality.Pipeline;
using Reality.Storage;
using Reality.Storage.Database;
using Reality.Testing;

namespace Reality.ClusterBenchmarks;

/// <summary>A worker that is real except for its synthetic jobs.</summary>
public static class WorkerProcess
{
    public static IHost Build(
        DatabaseOptions database, string folder, WorkerOptions options, LogLevel logLevel = LogLevel.Warning)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(logLevel);
        builder.Services.AddDatabase(database, folder);
        builder.Services.AddSingleton<IJobGraphs>(provider => new SyntheticGraphs(
            provider.GetRequiredService<IDbContextFactory<RealityDatabase>>(), Path.Combine(folder, "artifacts")));
        builder.Services.AddJobScheduler(
            database.Kind == DatabaseKind.Postgres
                ? TaskStore.InPostgres(database.ConnectionString!)
                : TaskStore.InFile(Path.Combine(folder, "tasks.db")),
            options,
            isWorker: true);
        return builder.Build();
    }

    public static async Task<int> RunAsync(DatabaseOptions database, string folder, int cores)
    {
        using var host = Build(database, folder, new() { Cores = cores, MemoryBytes = 1L << 30 });
        await host.Services.GetRequiredService<DatabaseStart>().PrepareAsync(CancellationToken.None);
        await host.RunAsync();
        return 0;
    }
}
