using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Reality.Storage.Blobs;

namespace Reality.Server.Containers;

/// <summary>The containers of blobs and the links to them.</summary>
public static class ContainerServices
{
    /// <summary>Adds the blob store and <see cref="IContainerLinks"/>.</summary>
    public static IServiceCollection AddContainers(this IServiceCollection services, IConfiguration configuration, string dataFolder)
    {
        var publicUrl = configuration["PublicUrl"] is { Length: > 0 } url ? new Uri(url, UriKind.Absolute) : null;
        services.TryAddSingleton(TimeProvider.System);
        // The server's own line about each request holds the query, and so the signatures of links.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning));
        return services
            .AddBlobs(configuration, dataFolder)
            .AddSingleton(provider => new LinkSigner(LinkKey.Read(configuration, dataFolder), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<IContainerLinks>(provider => new SignedLinks(provider.GetRequiredService<LinkSigner>(), publicUrl))
            .AddSingleton<ContainerObservers>()
            .AddSingleton<BlobWrites>()
            .AddSingleton<BlobBlockLists>()
            .AddSingleton<ContainerEndpoint>()
            .AddHostedService<BlobCleanUp>();
    }

    /// <summary>Serves /blob/….</summary>
    public static void MapContainers(this IEndpointRouteBuilder routes) =>
        ContainerEndpoint.Map(routes, routes.ServiceProvider.GetRequiredService<ContainerEndpoint>());
}
