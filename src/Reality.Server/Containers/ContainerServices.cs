using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Reality.Storage;
using Reality.Storage.Blobs;

namespace Reality.Server.Containers;

/// <summary>The containers of blobs and the links to them.</summary>
public static class ContainerServices
{
    // How far the sockets and the disk may be apart.
    private const int SocketBufferLength = 2 * 1024 * 1024;

    /// <summary>Adds the blob store and <see cref="IContainerLinks"/>.</summary>
    public static IServiceCollection AddContainers(this IServiceCollection services, IConfiguration configuration, string dataFolder)
    {
        var publicUrl = configuration["PublicUrl"] is { Length: > 0 } url ? new Uri(url, UriKind.Absolute) : null;
        services.TryAddSingleton(TimeProvider.System);
        // The server's own line about each request holds the query, and so the signatures of links.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning));
        services.Configure<KestrelServerOptions>(kestrel =>
            kestrel.Limits.MaxRequestBufferSize = kestrel.Limits.MaxResponseBufferSize = SocketBufferLength);
        return services
            .AddSingleton<IMemoryPoolFactory<byte>, BlockPools>()
            .AddBlobs(configuration, dataFolder)
            .AddSingleton(provider => new LinkSigner(LinkKey.Read(configuration, dataFolder), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => Links(provider, publicUrl))
            .AddSingleton<ContainerObservers>()
            .AddSingleton<BlobWrites>()
            .AddSingleton<BlobBlockLists>()
            .AddSingleton<ContainerEndpoint>()
            .AddHostedService<BlobCleanUp>();
    }

    /// <summary>Serves /blob/….</summary>
    public static void MapContainers(this IEndpointRouteBuilder routes) =>
        ContainerEndpoint.Map(routes, routes.ServiceProvider.GetRequiredService<ContainerEndpoint>());

    // Clients of a real account go to it; for all else, we speak its protocol.
    private static IContainerLinks Links(IServiceProvider provider, Uri? publicUrl) =>
        provider.GetRequiredService<BlobOptions>() is { Kind: BlobKind.Azure, Proxy: false }
            ? new AccountLinks(provider.GetRequiredService<BlobServiceClient>(), provider.GetRequiredService<TimeProvider>())
            : new SignedLinks(provider.GetRequiredService<LinkSigner>(), publicUrl);
}
