using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Reality.Storage.Blobs;
using Reality.Storage.Database;

namespace Reality.Storage.RealityData;

/// <summary>Keeps the stored sizes of reality data true to what their containers hold.</summary>
public sealed class RealityDataSizes(IDbContextFactory<RealityDatabase> databases, IBlobStore blobs, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, bool> _changed = new(StringComparer.Ordinal);

    /// <summary>Notes that something was written to a container or deleted in it. Quick; <see cref="SettleAsync"/> does the rest.</summary>
    public void Note(string container) => _changed[container] = true;

    /// <summary>Measures what changed since the last time.</summary>
    /// <param name="id">This one alone; null = all.</param>
    public async Task SettleAsync(string? id, CancellationToken cancellation)
    {
        foreach (var container in id is null ? _changed.Keys : [id])
        {
            // Taken off first: what changes while it is measured counts again.
            if (!_changed.TryRemove(container, out _))
                continue;
            try
            {
                await MeasureAsync(container, cancellation).ConfigureAwait(false);
            }
            catch
            {
                Note(container);
                throw;
            }
        }
    }

    /// <summary>Measures those to which clients hold links, whose writes another server or an account may have taken.</summary>
    public async Task MeasureWritableAsync(CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        var writable = await database.RealityData.Where(row => row.WritableUntil != null).Select(row => row.Id)
            .ToListAsync(cancellation).ConfigureAwait(false);
        DateTimeOffset? now = time.GetUtcNow();
        foreach (var id in writable)
            await MeasureAsync(id, cancellation).ConfigureAwait(false);
        await database.RealityData.Where(row => writable.Contains(row.Id) && row.WritableUntil < now)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.WritableUntil, (DateTimeOffset?)null), cancellation).ConfigureAwait(false);
    }

    /// <summary>Stores the size that a container has now. A container that is no reality data's is left alone.</summary>
    public async Task MeasureAsync(string id, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        if (!await database.RealityData.AnyAsync(row => row.Id == id, cancellation).ConfigureAwait(false))
            return;
        long size;
        try
        {
            size = await blobs.SizeAsync(id, cancellation).ConfigureAwait(false);
        }
        catch (ContainerNotFoundException)
        {
            size = 0;
        }
        var now = time.GetUtcNow();
        await database.RealityData.Where(row => row.Id == id && row.SizeBytes != size)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.SizeBytes, size).SetProperty(r => r.ModifiedAt, now), cancellation)
            .ConfigureAwait(false);
    }
}
