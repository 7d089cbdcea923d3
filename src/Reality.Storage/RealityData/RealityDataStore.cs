using Microsoft.EntityFrameworkCore;
using Reality.Storage.Blobs;
using Reality.Storage.Database;
using Reality.Storage.ITwins;

namespace Reality.Storage.RealityData;

/// <summary>Reality data: what is known of them, the iTwins they belong to, and their containers. Ids are in lower case.</summary>
public sealed class RealityDataStore(IDbContextFactory<RealityDatabase> databases, IBlobStore blobs, TimeProvider time)
{
    // Longer than a link to a container works.
    private static readonly TimeSpan s_linkLife = TimeSpan.FromMinutes(65);

    /// <summary>What a user may see: their own, and what belongs to an iTwin of theirs.</summary>
    public static IQueryable<RealityDataRow> VisibleTo(RealityDatabase database, Viewer viewer)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(viewer);
        var (userId, named) = viewer;
        return named.Count == 0
            ? database.RealityData.Where(row => row.OwnerId == userId || database.RealityDataITwins.Any(link => link.RealityDataId == row.Id
                && database.ITwinMembers.Any(member => member.ITwinId == link.ITwinId && member.UserId == userId)))
            : database.RealityData.Where(row => row.OwnerId == userId || database.RealityDataITwins.Any(link => link.RealityDataId == row.Id
                && (named.Contains(link.ITwinId)
                    || database.ITwinMembers.Any(member => member.ITwinId == link.ITwinId && member.UserId == userId))));
    }

    /// <summary>Stores a new one, with its container.</summary>
    /// <param name="iTwinId">The iTwin it belongs to; null = none.</param>
    public async Task AddAsync(RealityDataRow row, string? iTwinId, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(row);
        // A container without a row is found by nobody; a row without a container would break its user.
        await blobs.CreateContainerAsync(row.Id, cancellation).ConfigureAwait(false);
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        database.RealityData.Add(row);
        if (iTwinId is not null)
            database.RealityDataITwins.Add(new() { ITwinId = iTwinId, RealityDataId = row.Id, CreatedAt = row.CreatedAt });
        await database.SaveChangesAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Null where the user sees no such one, or where it does not belong to the iTwin asked for.</summary>
    public async Task<RealityDataRow?> FindAsync(Viewer viewer, string id, string? iTwinId, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        var rows = VisibleTo(database, viewer).AsNoTracking().Where(row => row.Id == id);
        if (iTwinId is not null)
            rows = rows.Where(row => database.RealityDataITwins.Any(link => link.RealityDataId == row.Id && link.ITwinId == iTwinId));
        return await rows.SingleOrDefaultAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Changes one that the user sees; null where there is none.</summary>
    public async Task<RealityDataRow?> ChangeAsync(Viewer viewer, string id, Action<RealityDataRow> change, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(change);
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        if (await VisibleTo(database, viewer).SingleOrDefaultAsync(row => row.Id == id, cancellation).ConfigureAwait(false) is not { } row)
            return null;
        change(row);
        row.ModifiedAt = time.GetUtcNow();
        await database.SaveChangesAsync(cancellation).ConfigureAwait(false);
        return row;
    }

    /// <summary>Notes that a user got a link to the container.</summary>
    public async Task NoteAccessAsync(string id, bool canWrite, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        var now = time.GetUtcNow();
        DateTimeOffset? until = now + s_linkLife;
        var rows = database.RealityData.Where(row => row.Id == id);
        if (canWrite)
        {
            await rows.ExecuteUpdateAsync(
                row => row.SetProperty(r => r.LastAccessedAt, now).SetProperty(r => r.WritableUntil, until), cancellation).ConfigureAwait(false);
        }
        else
        {
            await rows.ExecuteUpdateAsync(row => row.SetProperty(r => r.LastAccessedAt, now), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>One page of a list, at most <paramref name="count"/> long, with the position of the next.</summary>
    /// <param name="position">As the page before gave it; its order is that of the list. Null = from the start.</param>
    public async Task<(IReadOnlyList<RealityDataRow> Rows, RealityDataPosition? Next)> ListAsync(
        Viewer viewer, RealityDataFilter filter, RealityDataOrder order, int count, RealityDataPosition? position, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(order);
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        var ids = await Ids(database, viewer, filter, order, position).Take(count + 1).ToListAsync(cancellation).ConfigureAwait(false);
        var isLast = ids.Count <= count;
        ids = ids[..Math.Min(count, ids.Count)];
        var found = await database.RealityData.AsNoTracking().Where(row => ids.Contains(row.Id))
            .ToDictionaryAsync(row => row.Id, cancellation).ConfigureAwait(false);
        var page = ids.Where(found.ContainsKey).Select(id => found[id]).ToList();
        var next = isLast || page.Count == 0 ? null : new RealityDataPosition(order.ToString(), count, order.Key.ValueOf(page[^1]), page[^1].Id);
        return (page, next);
    }

    // Ids alone: to sort whole rows takes the database several times as long.
    private static IQueryable<string> Ids(
        RealityDatabase database, Viewer viewer, RealityDataFilter filter, RealityDataOrder order, RealityDataPosition? position)
    {
        if (filter.ITwinId is { } iTwin && order.IsByCreation)
            return database.ByCreation(iTwin, filter, order, position);
        var rows = filter.ITwinId is { } iTwinId
            ? database.RealityDataITwins.Where(link => link.ITwinId == iTwinId)
                .Join(database.RealityData, link => link.RealityDataId, row => row.Id, (_, row) => row)
            : VisibleTo(database, viewer);
        rows = order.Key.Order(rows.Matching(filter), order.IsDescending);
        if (position is not null)
            rows = order.Key.Behind(rows, order.IsDescending, position.Value, position.Id);
        return rows.Select(row => row.Id);
    }
}
