using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Reality.Server.Containers;
using Reality.Storage.Blobs;
using Reality.Storage.Database;

namespace Reality.Server.Access;

/// <summary>Limit of the size of the reality data and the bucket of an iTwin together.</summary>
internal sealed class StorageQuota(IDbContextFactory<RealityDatabase> databases, IBlobStore blobs, QuotaOptions options)
    : IContainerObserver, IDisposable
{
    private const string BucketPrefix = "bucket-";

    // A computed usage is valid for this long; uploads in the meantime are added to it.
    private static readonly TimeSpan s_memory = TimeSpan.FromSeconds(5);

    private readonly MemoryCache _usages = new(new MemoryCacheOptions());

    public ValueTask ChangedAsync(string container, CancellationToken cancellation) => ValueTask.CompletedTask;

    public async ValueTask<bool> HasRoomAsync(string container, long bytes, CancellationToken cancellation)
    {
        if (options.StorageBytesPerITwin <= 0)
            return true;
        foreach (var iTwinId in await ITwinsOfAsync(container, cancellation))
        {
            var usage = await UsageOfAsync(iTwinId, cancellation);
            if (Interlocked.Add(ref usage.Bytes, bytes) <= options.StorageBytesPerITwin)
                continue;
            Interlocked.Add(ref usage.Bytes, -bytes);
            return false;
        }
        return true;
    }

    public void Dispose() => _usages.Dispose();

    private async Task<IReadOnlyList<string>> ITwinsOfAsync(string container, CancellationToken cancellation)
    {
        if (container.StartsWith(BucketPrefix, StringComparison.Ordinal))
            return [container[BucketPrefix.Length..]];
        await using var database = await databases.CreateDbContextAsync(cancellation);
        return await database.RealityDataITwins
            .Where(link => link.RealityDataId == container)
            .Select(link => link.ITwinId)
            .ToListAsync(cancellation);
    }

    private async Task<Usage> UsageOfAsync(string iTwinId, CancellationToken cancellation)
    {
        if (_usages.TryGetValue(iTwinId, out Usage? known))
            return known!;
        await using var database = await databases.CreateDbContextAsync(cancellation);
        var bytes = await database.RealityDataITwins.Where(link => link.ITwinId == iTwinId)
            .Join(
                database.RealityData, link => link.RealityDataId, row => row.Id,
                (_, row) => row.SizeBytes).SumAsync(cancellation);
        try
        {
            bytes += await blobs.SizeAsync(BucketPrefix + iTwinId, cancellation);
        }
        catch (ContainerNotFoundException)
        {
            // No bucket yet.
        }
        return _usages.Set(iTwinId, new Usage { Bytes = bytes }, s_memory);
    }

    private sealed class Usage
    {
        public long Bytes;
    }
}
