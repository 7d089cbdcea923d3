using Azure.Storage.Blobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Reality.Storage.Blobs;
using Reality.Storage.Blobs.Accounts;
using Reality.Storage.Blobs.Folders;
using Reality.Storage.Database;
using Reality.Testing;

namespace Reality.Storage.Tests;

public sealed class StorageServicesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Folder", typeof(FolderBlobStore))]
    [InlineData("Azure", typeof(AzureBlobStore))]
    [InlineData("S3", typeof(S3BlobStore))]
    public void The_configuration_selects_the_blob_store(string kind, Type expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Blobs:Kind"] = kind,
            ["Blobs:Azure:ConnectionString"] = "UseDevelopmentStorage=true",
            ["Blobs:S3:Bucket"] = "bucket",
            ["Blobs:S3:ServiceUrl"] = "http://localhost:1",
            ["Blobs:S3:AccessKey"] = "key",
            ["Blobs:S3:SecretKey"] = "key",
        }).Build();

        using var services = new ServiceCollection().AddBlobs(configuration, _folder.Path).BuildServiceProvider();

        Assert.IsType(expected, services.GetRequiredService<IBlobStore>());
        Assert.Same(services.GetRequiredService<IBlobStore>(), services.GetRequiredService<IBlobStore>());
        Assert.Equal(kind == "Azure", services.GetService<BlobServiceClient>() is not null);
        Assert.Equal(Path.Combine(_folder.Path, "blobs"), services.GetRequiredService<BlobOptions>().Folder);
    }

    [Fact]
    public async Task A_registered_database_is_prepared_and_used()
    {
        using var services = new ServiceCollection().AddDatabase(new DatabaseOptions(), _folder.Path).BuildServiceProvider();

        await services.GetRequiredService<DatabaseStart>().PrepareAsync(TestContext.Current.CancellationToken);

        await using var database = await services.GetRequiredService<IDbContextFactory<RealityDatabase>>().CreateDbContextAsync();
        Assert.Equal(0, await database.Jobs.CountAsync());
        Assert.True(File.Exists(Path.Combine(_folder.Path, "reality.db")));
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }
}
