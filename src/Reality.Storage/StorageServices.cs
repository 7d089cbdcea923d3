using Amazon.Runtime;
using Amazon.S3;
using Azure.Storage.Blobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Reality.Storage.Blobs;
using Reality.Storage.Blobs.Accounts;
using Reality.Storage.Blobs.Folders;
using Reality.Storage.Database;
using Reality.Storage.Disks;
using Reality.Storage.Quotas;

namespace Reality.Storage;

/// <summary>Registers the database and the blob store with a host.</summary>
public static class StorageServices
{
    /// <summary>
    /// Adds <c>IDbContextFactory&lt;RealityDatabase&gt;</c>, <see cref="DatabaseStart"/>, and for SQLite the
    /// <see cref="DiskReserve"/> of its disk.
    /// </summary>
    /// <param name="dataFolder">Full path of the folder that holds the SQLite file.</param>
    /// <exception cref="ArgumentException">The kind is PostgreSQL and there is no connection string.</exception>
    public static IServiceCollection AddDatabase(this IServiceCollection services, DatabaseOptions options, string dataFolder)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton(DatabaseFactory.Create(options, dataFolder));
        if (options.Kind == DatabaseKind.Sqlite)
            services.AddSingleton(_ => new DiskReserve(dataFolder));
        services.AddSingleton(provider => new DatabaseStart(
            provider.GetRequiredService<IDbContextFactory<RealityDatabase>>(), options, dataFolder));
        return services;
    }

    /// <summary>
    /// Adds the <see cref="IBlobStore"/> that the configuration section "Blobs" selects, and for a folder the
    /// <see cref="DiskReserve"/> of its disk.
    /// </summary>
    /// <param name="dataFolder">Full path of the folder that relative paths of the section start from.</param>
    /// <exception cref="InvalidOperationException">A setting is missing or invalid.</exception>
    public static IServiceCollection AddBlobs(this IServiceCollection services, IConfiguration configuration, string dataFolder)
    {
        var options = BlobOptions.Read(configuration, dataFolder);
        if (options.Kind == BlobKind.Azure)
            services.AddSingleton(new BlobServiceClient(options.AzureConnection));
        if (options.Kind == BlobKind.Folder)
            services.AddSingleton(provider => ((FolderBlobStore)provider.GetRequiredService<IBlobStore>()).Reserve);
        return services.AddSingleton(options).AddSingleton(BlobStoreOf(options));
    }

    /// <summary>Adds the limit of what iTwins store. Requires a database and an <see cref="IBlobStore"/>.</summary>
    public static IServiceCollection AddStorageQuota(this IServiceCollection services, StorageQuotaOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton(options)
            .AddSingleton<StorageQuota>()
            .AddSingleton<IStorageQuota>(provider => provider.GetRequiredService<StorageQuota>());
    }

    private static Func<IServiceProvider, IBlobStore> BlobStoreOf(BlobOptions options) => options.Kind switch
    {
        BlobKind.Azure => provider => new AzureBlobStore(provider.GetRequiredService<BlobServiceClient>()),
        BlobKind.S3 => _ => new S3BlobStore(S3Client(options), options.S3Bucket!),
        _ => _ => new FolderBlobStore(options.Folder, options.Flush),
    };

    // Without configured keys, the SDK takes those of the machine (environment, profile, instance role).
    private static AmazonS3Client S3Client(BlobOptions options)
    {
        // S3-compatible servers support neither Amazon's newer checksums nor one host name per bucket.
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
