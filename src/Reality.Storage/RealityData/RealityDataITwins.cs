using Microsoft.EntityFrameworkCore;
using Reality.Storage.Database;

namespace Reality.Storage.RealityData;

/// <summary>The iTwins that reality data belong to. Ids are in lower case; callers have checked that the user sees them.</summary>
public sealed class RealityDataITwins(IDbContextFactory<RealityDatabase> databases)
{
    /// <summary>In the order of their ids.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string id, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        return await database.RealityDataITwins.Where(link => link.RealityDataId == id).Select(link => link.ITwinId).Order()
            .ToListAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Does nothing where it belongs there already.</summary>
    public async Task AssociateAsync(RealityDataRow row, string iTwinId, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(row);
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        if (await database.RealityDataITwins.AnyAsync(link => link.RealityDataId == row.Id && link.ITwinId == iTwinId, cancellation).ConfigureAwait(false))
            return;
        database.RealityDataITwins.Add(new() { ITwinId = iTwinId, RealityDataId = row.Id, CreatedAt = row.CreatedAt });
        try
        {
            await database.SaveChangesAsync(cancellation).ConfigureAwait(false);
        }
        catch (DbUpdateException exception) when (!DatabaseOutage.IsOutage(exception))
        {
            // Another request was first with the same.
            database.ChangeTracker.Clear();
        }
    }

    /// <summary>False where it did not belong there.</summary>
    public async Task<bool> DissociateAsync(string id, string iTwinId, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        return await database.RealityDataITwins.Where(link => link.RealityDataId == id && link.ITwinId == iTwinId)
            .ExecuteDeleteAsync(cancellation).ConfigureAwait(false) > 0;
    }

    /// <summary>Makes it belong to one iTwin alone.</summary>
    public async Task<MoveOutcome> MoveAsync(RealityDataRow row, string iTwinId, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(row);
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        var links = await database.RealityDataITwins.Where(link => link.RealityDataId == row.Id).ToListAsync(cancellation).ConfigureAwait(false);
        if (links.Count > 1)
            return MoveOutcome.InSeveral;
        if (links.Count == 1 && links[0].ITwinId == iTwinId)
            return MoveOutcome.IsThere;
        database.RealityDataITwins.RemoveRange(links);
        database.RealityDataITwins.Add(new() { ITwinId = iTwinId, RealityDataId = row.Id, CreatedAt = row.CreatedAt });
        await database.SaveChangesAsync(cancellation).ConfigureAwait(false);
        return MoveOutcome.Moved;
    }
}
