using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Reality.Server.Hosting;
using Reality.Storage;
using Reality.Storage.Blobs;
using Reality.Storage.Database;

namespace Reality.Cli;

/// <summary>Puts a worker together: a process without HTTP that runs tasks of the jobs in a shared database.</summary>
internal static class WorkerHost
{
    /// <summary>A worker that is ready to start; it makes its data folder.</summary>
    /// <param name="dataFolder">Full path of the folder with its appsettings.json and its scratch files.</param>
    /// <exception cref="InvalidOperationException">A setting does not fit; the message names it.</exception>
    /// <exception cref="ArgumentException">Settings do not go together; the message says which.</exception>
    public static IHost Build(string dataFolder)
    {
        Directory.CreateDirectory(dataFolder);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = dataFolder });
        builder.Configuration.AddEnvironmentVariables(ServerConfiguration.Prefix);
        var monitoring = builder.Configuration.Section<MonitoringOptions>("Monitoring");
        builder.Services.AddLogs(monitoring).AddTelemetry(monitoring);
        builder.Services.AddDatabase(builder.Configuration.Section<DatabaseOptions>("Database"), dataFolder);
        builder.Services.AddHostedService<DatabasePreparation>();
        builder.Services.AddBlobs(builder.Configuration, dataFolder);
        builder.Services.AddJobWorker(builder.Configuration, dataFolder, isWorkerProcess: true);
        return builder.Build();
    }
}
