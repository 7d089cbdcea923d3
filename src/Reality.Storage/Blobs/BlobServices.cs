using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Reality.Storage.Blobs.Folders;

namespace Reality.Storage.Blobs;

/// <summary>Chooses the blob store by the section "Blobs" of the configuration.</summary>
public static class BlobServices
{
    /// <summary>Adds the <see cref="IBlobStore"/>.</summary>
    /// <param name="dataFolder">Holds the blobs where the configuration names no other place.</param>
    public static IServiceCollection AddBlobs(this IServiceCollection services, IConfiguration configuration, string dataFolder)
    {
        var options = BlobOptions.Read(configuration, dataFolder);
        return services.AddSingleton(options).AddSingleton(Create(options));
    }

    private static Func<IServiceProvider, IBlobStore> Create(BlobOptions options) => options.Kind switch
    {
        _ => _ => new FolderBlobStore(options.Folder, options.Flush),
    };
}
