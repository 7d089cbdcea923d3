using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Reality.Cluster;
using Reality.Jobs.Execution;
using Reality.Server.Hosting;
using Reality.Storage.Database;

namespace Reality.Cli;

/// <summary>Gives servers and workers the scheduling of jobs, the same in both.</summary>
internal static class JobHosting
{
    /// <summary>A server with its job types and their scheduler, ready to start.</summary>
    /// <inheritdoc cref="ServerHost.Build"/>
    public static WebApplication BuildServer(ServerOptions options, Action<IServiceCollection>? replace = null) => ServerHost.Build(
        options, (services, configuration) => services.AddJobWorker(configuration, options.DataFolder, isWorkerProcess: false), replace);

    /// <summary>Adds the job scheduler and, in a worker or an embedded server, what runs the tasks.</summary>
    /// <param name="isWorkerProcess">Whether the process is there for tasks alone.</param>
    /// <exception cref="ArgumentException">Settings do not go together; the message says which.</exception>
    public static IServiceCollection AddJobWorker(
        this IServiceCollection services, IConfiguration configuration, string dataFolder, bool isWorkerProcess)
    {
        var database = configuration.Section<DatabaseOptions>("Database");
        var worker = configuration.Section<WorkerOptions>("Worker");
        var isShared = database.Kind == DatabaseKind.Postgres;
        if (isWorkerProcess && !isShared)
        {
            throw new ArgumentException(
                "A worker shares a PostgreSQL database with its server: set Database:Kind to Postgres and Database:ConnectionString "
                + "(e.g. REALITY_Database__Kind=Postgres). With SQLite the server runs the tasks itself.");
        }
        if (!isWorkerProcess && !isShared && !worker.InServer)
            throw new ArgumentException("Worker:InServer is false and the database is SQLite: nobody would run the tasks.");
        // An embedded system will not get a larger worker.
        if (!isShared)
            worker = worker with { LargerWorkerPatience = TimeSpan.Zero };
        services.AddJobExecution(dataFolder);
        if (isWorkerProcess || worker.InServer)
            services.AddScratchCleanUp(new(worker.KeepEndedJobs, worker.KeepDownloads));
        return services.AddJobScheduler(
            isShared ? TaskStore.InPostgres(database.ConnectionString!) : TaskStore.InFile(Path.Combine(dataFolder, "tasks.db")),
            worker,
            isWorkerProcess || worker.InServer);
    }
}
