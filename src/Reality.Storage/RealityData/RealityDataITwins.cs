using Microsoft.EntityFrameworkCore;
using Reality.Storage.Database;

namespace Reality.Storage.RealityData;

/// <summary>Associations of reality data with iTwins. Ids are in lower case; callers have checked the user's access.</summary>
public sealed class RealityDataITwins(IDbContextFactory<RealityDatabase> databases)
{
    /// <summary>Ids of the iTwins of a reality data, sorted.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string id, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation);
        return await database.RealityDataITwins.Where(link => link.RealityDataId == id).Select(link => link.ITwinId).Order()
            .ToListAsync(cancellation);
    }

    /// <summary>Adds a reality data to an iTwin; does nothing if it belongs to it already.</summary>
    public async Task AssociateAsync(RealityDataRow row, string iTwinId, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(row);
        await using var database = await databases.CreateDbContextAsync(cancellation);
        var associated = database.RealityDataITwins.Where(link => link.RealityDataId == row.Id && link.ITwinId == iTwinId);
        if (await associated.AnyAsync(cancellation))
            return;
        database.RealityDataITwins.Add(new() { ITwinId = iTwinId, RealityDataId = row.Id, CreatedAt = row.CreatedAt });
        try
        {
            await database.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException exception) when (!DatabaseOutage.IsOutage(exception))
        {
            // Another request inserted the same row first.
            database.ChangeTracker.Clear();
        }
    }

    /// <summary>Removes a reality data from an iTwin; false if it did not belong to it.</summary>
    public async Task<bool> DissociateAsync(string id, string iTwinId, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation);
        return await database.RealityDataITwins.Where(link => link.RealityDataId == id && link.ITwinId == iTwinId)
            .ExecuteDeleteAsync(cancellation) > 0;
    }

    /// <summary>Moves a reality data that belongs to at most one iTwin to another.</summary>
    public async Task<MoveOutcome> MoveAsync(RealityDataRow row, string iTwinId, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(row);
        await using var database = await databases.CreateDbContextAsync(cancellation);
        var links = await database.RealityDataITwins.Where(link => link.RealityDataId == row.Id)
            .ToListAsync(cancellation);
        if (links.Count > 1)
            return MoveOutcome.InSeveral;
        if (links.Count == 1 && links[0].ITwinId == iTwinId)
            return MoveOutcome.IsThere;
        database.RealityDataITwins.RemoveRange(links);
        database.RealityDataITwins.Add(new() { ITwinId = iTwinId, RealityDataId = row.Id, CreatedAt = row.CreatedAt });
        await database.SaveChangesAsync(cancellation);
        return MoveOutcome.Moved;
    }
}

/// <summary>Outcome of a move to an iTwin.</summary>
public enum MoveOutcome
{
    Moved,

    /// <summary>It belongs to the iTwin already; nothing was changed.</summary>
    IsThere,

    /// <summary>It belongs to more than one iTwin; nothing was changed.</summary>
    InSeveral,
}
