using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reality.Server.Access;
using Reality.Server.Containers;
using Reality.Server.Errors;
using Reality.Server.Jobs;
using Reality.Server.RealityData;
using Reality.Storage;
using Reality.Storage.Database;
using Reality.Storage.Disks;
using Reality.Storage.Quotas;

namespace Reality.Server.Hosting;

/// <summary>Composes the server: services first, then the middleware, then the endpoints.</summary>
public static class ServerHost
{
    // Twice the largest request of the API, see JobCreate; uploads to containers lift this limit.
    private const long MaxBodyBytes = 512 * 1024;

    /// <summary>Builds a server that is ready to start, and creates its data folder.</summary>
    /// <exception cref="InvalidOperationException">A setting is invalid; the message names it.</exception>
    /// <exception cref="ArgumentException">Settings contradict each other; the message says which.</exception>
    /// <param name="addJobs">Registers the job types and the scheduler of submitted jobs.</param>
    /// <param name="replace">Replaces services of the server, for tests; null replaces none.</param>
    public static WebApplication Build(
        ServerOptions options, Action<IServiceCollection, IConfiguration> addJobs, Action<IServiceCollection>? replace = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(addJobs);
        var notice = PrivateFolder.Open(options.DataFolder);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = options.DataFolder });
        builder.Configuration.AddEnvironmentVariables(ServerConfiguration.Prefix);
        var notices = StoredFolders.Close(builder.Configuration, options.DataFolder).ToList();
        var access = builder.Configuration.Section<AccessOptions>("Access");
        ListenAddresses.Set(builder.WebHost.UseKestrelHttpsConfiguration(), options.Urls, builder.Configuration, access);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        var monitoring = builder.Configuration.Section<MonitoringOptions>("Monitoring");
        AddServices(builder, options, access, monitoring);
        addJobs(builder.Services, builder.Configuration);
        replace?.Invoke(builder.Services);

        var app = builder.Build();
        foreach (var line in notices.Prepend(notice).OfType<string>())
            app.Services.GetRequiredService<ILogger<WebApplication>>().LogWarning("{Notice}", line);
        app.UseErrors();
        app.UseRouting();
        app.UseAccess();
        app.UseDiskReserves();
        app.MapMonitoring(monitoring);
        app.MapApiDescription();
        app.MapContainers();
        app.MapRealityData();
        app.MapJobs();
        return app;
    }

    private static void AddServices(
        WebApplicationBuilder builder, ServerOptions options, AccessOptions access, MonitoringOptions monitoring)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        // How long a shutdown waits for requests and for the handover of tasks.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        services.AddMonitoring(monitoring);
        services.AddApiDescription();
        services.ConfigureHttpJsonOptions(json =>
        {
            // Every client accepts missing members, but not every client accepts null.
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
            json.SerializerOptions.Converters.Add(new AnswerTime());
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, AnswerJson.Default);
        });
        services.AddErrors();
        services.AddDatabase(configuration.Section<DatabaseOptions>("Database"), options.DataFolder);
        services.AddHostedService<DatabasePreparation>();
        services.AddHostedService<DiskWatch>();
        services.AddAccess(access, options.DataFolder);
        services.AddStorageQuota(configuration.Section<StorageQuotaOptions>("Quotas"));
        services.AddQuotas(configuration.Section<QuotaOptions>("Quotas"));
        services.AddContainers(configuration, options.DataFolder);
        services.AddRealityData(configuration.Section<RealityDataOptions>("RealityData"));
        services.AddJobs();
    }
}

/// <summary>Creates or migrates the tables of the database before any other service starts.</summary>
public sealed class DatabasePreparation(DatabaseStart database) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => database.PrepareAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
