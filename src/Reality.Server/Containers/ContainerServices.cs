using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reality.Server.Bodies;
using Reality.Storage;
using Reality.Storage.Blobs;

namespace Reality.Server.Containers;

/// <summary>Containers of blobs and the links to them.</summary>
public static class ContainerServices
{
    // Bytes that a socket may be ahead of the disk.
    private const int SocketBufferLength = 2 * 1024 * 1024;

    /// <summary>Adds the blob store and <see cref="IContainerLinks"/>.</summary>
    public static IServiceCollection AddContainers(
        this IServiceCollection services, IConfiguration configuration, string dataFolder)
    {
        var publicUrl = configuration["PublicUrl"] is { Length: > 0 } url ? new Uri(url, UriKind.Absolute) : null;
        services.TryAddSingleton(TimeProvider.System);
        // The line that the framework logs for each request contains the query, and with it the signatures of links.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning));
        services.Configure<KestrelServerOptions>(kestrel =>
            kestrel.Limits.MaxRequestBufferSize = kestrel.Limits.MaxResponseBufferSize = SocketBufferLength);
        return services
            .AddSingleton<IMemoryPoolFactory<byte>, BlockPools>()
            .AddBlobs(configuration, dataFolder)
            .AddSingleton(
                provider => new LinkSigner(LinkKey.Read(configuration, dataFolder), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => Links(provider, publicUrl))
            .AddSingleton<ContainerObservers>()
            .AddSingleton<MeteredStorage>()
            .AddSingleton(configuration.GetSection("Bodies").Get<BodyOptions>() ?? new())
            .AddSingleton<RequestBodies>()
            .AddSingleton<BlobWrites>()
            .AddSingleton<BlobBlockLists>()
            .AddSingleton<ContainerEndpoint>()
            .AddHostedService<BlobCleanUp>();
    }

    /// <summary>Serves /blob/….</summary>
    public static void MapContainers(this IEndpointRouteBuilder routes) =>
        ContainerEndpoint.Map(routes, routes.ServiceProvider.GetRequiredService<ContainerEndpoint>());

    // Clients reach a real account directly; for every other store this server speaks its protocol.
    private static IContainerLinks Links(IServiceProvider provider, Uri? publicUrl) =>
        provider.GetRequiredService<BlobOptions>() is { Kind: BlobKind.Azure, Proxy: false }
            ? new AccountLinks(provider.GetRequiredService<BlobServiceClient>(), provider.GetRequiredService<TimeProvider>())
            : new SignedLinks(provider.GetRequiredService<LinkSigner>(), publicUrl);
}

/// <summary>Periodically removes the blocks of unfinished uploads.</summary>
internal sealed class BlobCleanUp(IBlobStore blobs, TimeProvider time, ILogger<BlobCleanUp> log) : BackgroundService
{
    // Azure keeps staged blocks for a week; no client resumes an upload after a day.
    private static readonly TimeSpan s_age = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_pause = TimeSpan.FromHours(6);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await CleanUpAsync(stoppingToken);
            await Task.Delay(s_pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CleanUpAsync(CancellationToken cancellation)
    {
        try
        {
            await blobs.CleanUpAsync(s_age, cancellation);
        }
        catch (Exception failure)
        {
            if (!cancellation.IsCancellationRequested)
                log.LogWarning(
                    failure, "Clean-up of unfinished uploads failed; next attempt in {Hours} hours.", s_pause.TotalHours);
        }
    }
}
