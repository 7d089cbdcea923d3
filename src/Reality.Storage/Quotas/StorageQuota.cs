using Microsoft.EntityFrameworkCore;
using Reality.Storage.Blobs;
using Reality.Storage.Database;

namespace Reality.Storage.Quotas;

/// <summary>
/// Limit of what an iTwin stores: its reality data and its bucket, with the blocks of unfinished uploads. Reality data without an
/// iTwin counts for its owner, under the same limit.
/// </summary>
/// <remarks>
/// This process counts what it stores exactly; what other servers and workers store is known after the next measurement, usually
/// within a minute.
/// </remarks>
public sealed class StorageQuota(
    IDbContextFactory<RealityDatabase> databases, IBlobStore blobs, StorageQuotaOptions options, TimeProvider time)
    : IStorageQuota
{
    private const string BucketPrefix = "bucket-";
    private const int MaxIdleCount = 10_000;

    private readonly Lock _opening = new();
    private readonly Dictionary<StorageOwner, StorageAccount> _accounts = [];

    public async ValueTask<IStorageReservation?> BeginAsync(string container, CancellationToken cancellation)
    {
        if (options.StorageBytesPerITwin <= 0)
            return null;
        var owners = await OwnersOfAsync(container, cancellation);
        lock (_opening)
        {
            if (_accounts.Count > MaxIdleCount)
                RemoveIdle();
            return new StorageReservation([.. owners.Select(OpenAccount)]);
        }
    }

    /// <summary>Maximum number of bytes; 0 = unlimited.</summary>
    public long Limit => options.StorageBytesPerITwin;

    /// <summary>Whether something may still be stored in an iTwin.</summary>
    public async ValueTask<bool> HasRoomAsync(string iTwinId, CancellationToken cancellation)
    {
        using var reservation = await BeginAsync(BucketPrefix + iTwinId, cancellation);
        return reservation is null || await reservation.HasRoomAsync(1, cancellation);
    }

    /// <summary>Adds a reality data to an iTwin by an action; false, without calling it, if it does not fit.</summary>
    public async Task<bool> TryAddAsync(string iTwinId, string realityDataId, Func<Task> add, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(add);
        using var reservation = await BeginAsync(BucketPrefix + iTwinId, cancellation);
        if (reservation is not null
            && !await reservation.TryAddAsync(await blobs.UsageAsync([realityDataId], cancellation), cancellation))
            return false;
        await add();
        reservation?.Keep();
        return true;
    }

    private StorageAccount OpenAccount(StorageOwner owner)
    {
        if (!_accounts.TryGetValue(owner, out var account))
        {
            account = new StorageAccount(stop => MeasureAsync(owner, stop), options.StorageBytesPerITwin, time);
            _accounts.Add(owner, account);
        }
        account.Open();
        return account;
    }

    private void RemoveIdle()
    {
        foreach (var (owner, account) in _accounts)
        {
            if (account.IsIdle)
                _accounts.Remove(owner);
        }
    }

    private async Task<IReadOnlyList<StorageOwner>> OwnersOfAsync(string container, CancellationToken cancellation)
    {
        if (container.StartsWith(BucketPrefix, StringComparison.Ordinal))
            return [new(container[BucketPrefix.Length..], null)];
        await using var database = await databases.CreateDbContextAsync(cancellation);
        var iTwins = await database.RealityDataITwins
            .Where(link => link.RealityDataId == container)
            .Select(link => link.ITwinId)
            .ToListAsync(cancellation);
        if (iTwins.Count > 0)
            return iTwins.ConvertAll(iTwin => new StorageOwner(iTwin, null));
        return await database.RealityData.Where(row => row.Id == container)
            .Select(row => new StorageOwner(null, row.OwnerId)).ToListAsync(cancellation);
    }

    private async Task<long> MeasureAsync(StorageOwner owner, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation);
        var links = database.RealityDataITwins;
        var rows = owner.ITwinId is { } iTwinId
            ? database.RealityData.Where(row => links.Any(link => link.RealityDataId == row.Id && link.ITwinId == iTwinId))
            : database.RealityData.Where(row => row.OwnerId == owner.UserId && !links.Any(link => link.RealityDataId == row.Id));
        var containers = await rows.Select(row => row.Id).ToListAsync(cancellation);
        if (owner.ITwinId is not null)
            containers.Add(BucketPrefix + owner.ITwinId);
        return await blobs.UsageAsync(containers, cancellation);
    }

    /// <summary>Whose quota a container counts for; exactly one of the ids is not null.</summary>
    private readonly record struct StorageOwner(string? ITwinId, string? UserId);
}
