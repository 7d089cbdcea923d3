using Amazon.Runtime;
using Amazon.S3;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Reality.Storage.Blobs.Accounts;
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
        if (options.Kind == BlobKind.Azure)
            services.AddSingleton(new BlobServiceClient(options.AzureConnection));
        return services.AddSingleton(options).AddSingleton(Create(options));
    }

    private static Func<IServiceProvider, IBlobStore> Create(BlobOptions options) => options.Kind switch
    {
        BlobKind.Azure => provider => new AzureBlobStore(provider.GetRequiredService<BlobServiceClient>()),
        BlobKind.S3 => _ => new S3BlobStore(S3Client(options), options.S3Bucket!),
        _ => _ => new FolderBlobStore(options.Folder, options.Flush),
    };

    // Without keys of its own the process uses those of its machine (environment, profile, instance role).
    private static AmazonS3Client S3Client(BlobOptions options)
    {
        // Servers other than Amazon's know neither its newer checksums nor a host name per bucket.
        var settings = new AmazonS3Config
        {
            ForcePathStyle = options.S3ServiceUrl is not null,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.S3ServiceUrl is { } url)
            settings.ServiceURL = url;
        if (options.S3Region is { } region)
            settings.AuthenticationRegion = region;
        return options.S3AccessKey is { } key
            ? new AmazonS3Client(new BasicAWSCredentials(key, options.S3SecretKey), settings)
            : new AmazonS3Client(settings);
    }
}
