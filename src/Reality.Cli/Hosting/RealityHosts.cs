using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reality.Cluster;
using Reality.Jobs.Execution;
using Reality.Server.Hosting;
using Reality.Storage;
using Reality.Storage.Blobs;
using Reality.Storage.Database;
using Reality.Storage.Disks;
using Reality.Storage.Quotas;

namespace Reality.Cli.Hosting;

/// <summary>Puts the two long-running processes together: the server and the worker.</summary>
internal static class RealityHosts
{
    /// <summary>Builds a server with its job types and their scheduler, ready to start.</summary>
    /// <inheritdoc cref="ServerHost.Build"/>
    public static WebApplication BuildServer(ServerOptions options, Action<IServiceCollection>? replace = null) =>
        ServerHost.Build(
            options,
            (services, configuration) => services.AddJobs(configuration, options.DataFolder, isWorkerProcess: false),
            replace);

    /// <summary>
    /// Builds a worker, ready to start: a process without HTTP that runs tasks of the jobs in a shared database. Creates its data
    /// folder.
    /// </summary>
    /// <param name="dataFolder">Full path of the folder with its appsettings.json and its scratch files.</param>
    /// <exception cref="InvalidOperationException">A setting is invalid; the message names it.</exception>
    /// <exception cref="ArgumentException">Settings contradict each other; the message says which.</exception>
    public static IHost BuildWorker(string dataFolder)
    {
        var notice = PrivateFolder.Open(dataFolder);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = dataFolder });
        builder.Configuration.AddEnvironmentVariables(ServerConfiguration.Prefix);
        var notices = StoredFolders.Close(builder.Configuration, dataFolder).ToList();
        var monitoring = builder.Configuration.Section<MonitoringOptions>("Monitoring");
        builder.Services.AddLogs(monitoring).AddTelemetry(monitoring);
        builder.Services.AddDatabase(builder.Configuration.Section<DatabaseOptions>("Database"), dataFolder);
        builder.Services.AddHostedService<DatabasePreparation>();
        builder.Services.AddBlobs(builder.Configuration, dataFolder);
        builder.Services.AddStorageQuota(builder.Configuration.Section<StorageQuotaOptions>("Quotas"));
        builder.Services.AddJobs(builder.Configuration, dataFolder, isWorkerProcess: true);
        var host = builder.Build();
        foreach (var line in notices.Prepend(notice).OfType<string>())
            host.Services.GetRequiredService<ILogger<IHost>>().LogWarning("{Notice}", line);
        return host;
    }

    /// <summary>Adds the job types, the job scheduler and, in a worker or an embedded server, the execution of tasks.</summary>
    /// <param name="isWorkerProcess">Whether the process only runs tasks.</param>
    /// <exception cref="ArgumentException">Settings contradict each other; the message says which.</exception>
    private static void AddJobs(
        this IServiceCollection services, IConfiguration configuration, string dataFolder, bool isWorkerProcess)
    {
        var database = configuration.Section<DatabaseOptions>("Database");
        var worker = configuration.Section<WorkerOptions>("Worker");
        var isShared = database.Kind == DatabaseKind.Postgres;
        if (isWorkerProcess && !isShared)
        {
            throw new ArgumentException(
                "A worker shares a PostgreSQL database with its server: set Database:Kind to Postgres and "
                + "Database:ConnectionString (e.g. REALITY_Database__Kind=Postgres). "
                + "With SQLite the server runs the tasks itself.");
        }
        if (!isWorkerProcess && !isShared && !worker.InServer)
            throw new ArgumentException("Worker:InServer is false and the database is SQLite: no process would run the tasks.");
        // An embedded system will never get a larger worker.
        if (!isShared)
            worker = worker with { LargerWorkerPatience = TimeSpan.Zero };
        services.AddJobExecution(dataFolder);
        if (isWorkerProcess || worker.InServer)
            services.AddScratchCleanUp(new(worker.KeepEndedJobs, worker.KeepDownloads));
        services.AddJobScheduler(
            isShared ? TaskStore.InPostgres(database.ConnectionString!) : TaskStore.InFile(Path.Combine(dataFolder, "tasks.db")),
            worker,
            isWorkerProcess || worker.InServer);
    }
}
