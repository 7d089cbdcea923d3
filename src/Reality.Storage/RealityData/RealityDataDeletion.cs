using Microsoft.EntityFrameworkCore;
using Reality.Storage.Blobs;
using Reality.Storage.Database;

namespace Reality.Storage.RealityData;

/// <summary>
/// Deletes reality data in two steps: hides it at once, and removes it with its container when no running job reads or writes it.
/// </summary>
public sealed class RealityDataDeletion(IDbContextFactory<RealityDatabase> databases, IBlobStore blobs, TimeProvider time)
{
    private static readonly JobRowState[] s_ended = [JobRowState.Cancelled, JobRowState.Failed, JobRowState.Success];

    /// <summary>Hides a reality data. The caller has checked that the user may see it.</summary>
    /// <returns>False, without a change, if it belongs to more than one iTwin.</returns>
    public async Task<bool> HideAsync(string id, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation);
        if (await database.RealityDataITwins.CountAsync(link => link.RealityDataId == id, cancellation) > 1)
            return false;
        DateTimeOffset? now = time.GetUtcNow();
        await database.RealityData.Where(row => row.Id == id)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.DeletedAt, now), cancellation);
        return true;
    }

    /// <summary>Ids of hidden reality data that no running job needs; at most 1000 per call.</summary>
    public async Task<IReadOnlyList<string>> FindRemovableAsync(CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation);
        return await Removable(database).Select(row => row.Id).Take(1000).ToListAsync(cancellation);
    }

    /// <summary>Removes a hidden reality data and its container, unless a running job needs it. Idempotent.</summary>
    public async Task RemoveAsync(string id, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation);
        if (!await Removable(database).AnyAsync(row => row.Id == id, cancellation))
            return;
        await blobs.DeleteContainerAsync(id, cancellation);
        await database.RealityDataITwins.Where(link => link.RealityDataId == id).ExecuteDeleteAsync(cancellation);
        await database.RealityData.IgnoreQueryFilters().Where(row => row.Id == id).ExecuteDeleteAsync(cancellation);
    }

    private static IQueryable<RealityDataRow> Removable(RealityDatabase database) => database.RealityData
        .IgnoreQueryFilters()
        .Where(row => row.DeletedAt != null && !database.JobReferences.Any(reference => reference.Value == row.Id
            && database.Jobs.Any(job => job.Id == reference.JobId && !s_ended.Contains(job.State))));
}
