using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Reality.Storage.Blobs;
using Reality.Storage.Database;

namespace Reality.Storage.RealityData;

/// <summary>Updates the stored sizes of reality data from the contents of their containers.</summary>
public sealed class RealityDataSizes(IDbContextFactory<RealityDatabase> databases, IBlobStore blobs, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, bool> _changed = new(StringComparer.Ordinal);

    /// <summary>Marks a container as changed. Fast; <see cref="SettleAsync"/> measures it later.</summary>
    public void Note(string container) => _changed[container] = true;

    /// <summary>Measures the containers that were marked since the last call.</summary>
    /// <param name="id">The only container to measure; null for all.</param>
    public async Task SettleAsync(string? id, CancellationToken cancellation)
    {
        foreach (var container in id is null ? _changed.Keys : [id])
        {
            // Unmarked first, so that a change during the measurement marks it again.
            if (!_changed.TryRemove(container, out _))
                continue;
            try
            {
                await MeasureAsync(container, cancellation);
            }
            catch
            {
                Note(container);
                throw;
            }
        }
    }

    /// <summary>
    /// Measures the containers that clients hold writable links to, since other servers or an account may receive their writes.
    /// </summary>
    public async Task MeasureWritableAsync(CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation);
        var writable = await database.RealityData.Where(row => row.WritableUntil != null).Select(row => row.Id)
            .ToListAsync(cancellation);
        DateTimeOffset? now = time.GetUtcNow();
        foreach (var id in writable)
            await MeasureAsync(id, cancellation);
        await database.RealityData.Where(row => writable.Contains(row.Id) && row.WritableUntil < now)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.WritableUntil, (DateTimeOffset?)null), cancellation);
    }

    /// <summary>Stores the current size of a container; does nothing if the container belongs to no reality data.</summary>
    public async Task MeasureAsync(string id, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation);
        if (!await database.RealityData.AnyAsync(row => row.Id == id, cancellation))
            return;
        long size;
        try
        {
            size = await blobs.SizeAsync(id, cancellation);
        }
        catch (ContainerNotFoundException)
        {
            size = 0;
        }
        var now = time.GetUtcNow();
        await database.RealityData.Where(row => row.Id == id && row.SizeBytes != size)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.SizeBytes, size).SetProperty(r => r.ModifiedAt, now), cancellation);
    }
}
