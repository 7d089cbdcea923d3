using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Reality.Storage.Blobs;
using Reality.Storage.Database;
using Reality.Storage.ITwins;

namespace Reality.Storage.RealityData;

/// <summary>
/// Stores, reads and lists reality data. Ids are in lower case; the container of a reality data has its id as name.
/// </summary>
public sealed class RealityDataStore(IDbContextFactory<RealityDatabase> databases, IBlobStore blobs, TimeProvider time)
{
    // Longer than links to containers are valid.
    private static readonly TimeSpan s_linkLife = TimeSpan.FromMinutes(65);

    // A default page is one read; a longer one may end after a few megabytes.
    private const int RowsPerRead = 100;

    /// <summary>The reality data that a user may see: those they own and those in one of their iTwins.</summary>
    public static IQueryable<RealityDataRow> VisibleTo(RealityDatabase database, Viewer viewer)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(viewer);
        var (userId, named) = viewer;
        return named.Count == 0
            ? database.RealityData.Where(row => row.OwnerId == userId
                || database.RealityDataITwins.Any(link => link.RealityDataId == row.Id
                    && database.ITwinMembers.Any(member => member.ITwinId == link.ITwinId && member.UserId == userId)))
            : database.RealityData.Where(row => row.OwnerId == userId
                || database.RealityDataITwins.Any(link => link.RealityDataId == row.Id
                    && (named.Contains(link.ITwinId)
                        || database.ITwinMembers.Any(member => member.ITwinId == link.ITwinId && member.UserId == userId))));
    }

    /// <summary>Stores a new reality data and creates its container.</summary>
    /// <param name="iTwinId">The iTwin it belongs to; null for none.</param>
    public async Task AddAsync(RealityDataRow row, string? iTwinId, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(row);
        // Container first: without a row it is harmless, but a row without a container would be broken.
        await blobs.CreateContainerAsync(row.Id, cancellation);
        await using var database = await databases.CreateDbContextAsync(cancellation);
        database.RealityData.Add(row);
        if (iTwinId is not null)
            database.RealityDataITwins.Add(new() { ITwinId = iTwinId, RealityDataId = row.Id, CreatedAt = row.CreatedAt });
        await database.SaveChangesAsync(cancellation);
    }

    /// <summary>Reads a reality data; null if the user may not see it or it does not belong to the given iTwin.</summary>
    /// <param name="iTwinId">The iTwin it must belong to; null for any or none.</param>
    public async Task<RealityDataRow?> FindAsync(Viewer viewer, string id, string? iTwinId, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation);
        var rows = VisibleTo(database, viewer).AsNoTracking().Where(row => row.Id == id);
        var links = database.RealityDataITwins;
        if (iTwinId is not null)
            rows = rows.Where(row => links.Any(link => link.RealityDataId == row.Id && link.ITwinId == iTwinId));
        return await rows.SingleOrDefaultAsync(cancellation);
    }

    /// <summary>Changes a reality data; null if the user may not see it.</summary>
    public async Task<RealityDataRow?> ChangeAsync(
        Viewer viewer, string id, Action<RealityDataRow> change, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(change);
        await using var database = await databases.CreateDbContextAsync(cancellation);
        if (await VisibleTo(database, viewer).SingleOrDefaultAsync(row => row.Id == id, cancellation) is not { } row)
            return null;
        change(row);
        row.ModifiedAt = time.GetUtcNow();
        await database.SaveChangesAsync(cancellation);
        return row;
    }

    /// <summary>Records that a user was given a link to the container, unless the disk is full.</summary>
    public async Task NoteAccessAsync(string id, bool canWrite, CancellationToken cancellation)
    {
        try
        {
            await UpdateAccessAsync(id, canWrite, cancellation);
        }
        catch (Exception full) when (DatabaseOutage.IsDiskFull(full))
        {
            // The link matters more than its record; nothing can be uploaded through it meanwhile.
        }
    }

    private async Task UpdateAccessAsync(string id, bool canWrite, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation);
        var now = time.GetUtcNow();
        DateTimeOffset? until = now + s_linkLife;
        var rows = database.RealityData.Where(row => row.Id == id);
        if (canWrite)
        {
            await rows.ExecuteUpdateAsync(
                row => row.SetProperty(r => r.LastAccessedAt, now).SetProperty(r => r.WritableUntil, until), cancellation);
        }
        else
        {
            await rows.ExecuteUpdateAsync(row => row.SetProperty(r => r.LastAccessedAt, now), cancellation);
        }
    }

    /// <summary>One page of at most <paramref name="count"/> rows, and the position of the next page, if there is one.</summary>
    /// <param name="position">End of the previous page, in the same order; null for the first page.</param>
    /// <exception cref="ListTooExpensiveException">The filter takes the database too long.</exception>
    public async Task<(IReadOnlyList<RealityDataRow> Rows, RealityDataPosition? Next)> ListAsync(
        Viewer viewer, RealityDataFilter filter, RealityDataOrder order, int count, RealityDataPosition? position,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(order);
        await using var database = await databases.CreateDbContextAsync(cancellation);
        return await ListQuery.RunAsync(database, ListQuery.MaxTime, async stop =>
        {
            var ids = await Ids(database, viewer, filter, order, position).Take(count + 1).ToListAsync(stop);
            var (page, isWhole) = await ReadAsync(database, ids[..Math.Min(count, ids.Count)], stop);
            var isLast = isWhole && ids.Count <= count;
            return (page, isLast || page.Count == 0 ? null : PositionOf(page[^1], order, count));
        }, cancellation);
    }

    // Ids only at first: sorting whole rows takes the database several times as long.
    private static async Task<(IReadOnlyList<RealityDataRow> Page, bool IsWhole)> ReadAsync(
        RealityDatabase database, IReadOnlyList<string> ids, CancellationToken cancellation)
    {
        var (page, size) = (new List<RealityDataRow>(), 0L);
        foreach (var part in ids.Chunk(RowsPerRead))
        {
            var found = await database.RealityData.AsNoTracking().Where(row => part.Contains(row.Id))
                .ToDictionaryAsync(row => row.Id, cancellation);
            foreach (var row in part.Where(found.ContainsKey).Select(id => found[id]))
            {
                size += SizeOf(row);
                if (page.Count > 0 && size > ListQuery.MaxPageBytes)
                    return (page, false);
                page.Add(row);
            }
        }
        return (page, true);
    }

    private static long SizeOf(RealityDataRow row) => ListQuery.SizeOf(
        row.DisplayName, row.Dataset, row.Group, row.Description, row.RootDocument, row.Attribution, row.TermsOfUse, row.Tags,
        row.Acquirer, row.CrsId, row.CrsVerticalId);

    private static RealityDataPosition PositionOf(RealityDataRow row, RealityDataOrder order, int count) =>
        new(order.ToString(), count, order.Key.ValueOf(row), row.Id);

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
            rows = order.Key.After(rows, order.IsDescending, position.Value, position.Id);
        return rows.Select(row => row.Id);
    }
}

/// <summary>
/// Lists the reality data of an iTwin by creation time along an index, so that the cost of a page is independent of their number.
/// </summary>
internal static class CreationOrderQuery
{
    public static IQueryable<string> ByCreation(
        this RealityDatabase database, string iTwinId, RealityDataFilter filter, RealityDataOrder order,
        RealityDataPosition? position)
    {
        var links = database.RealityDataITwins.Where(link => link.ITwinId == iTwinId);
        if (position is not null)
        {
            var time = new DateTimeOffset(long.Parse(position.Value, CultureInfo.InvariantCulture), TimeSpan.Zero);
            links = After(links, order.IsDescending, time, position.Id);
        }
        var rows = database.RealityData.Matching(filter);
        links = links.Where(link => rows.Any(row => row.Id == link.RealityDataId));
        links = order.IsDescending
            ? links.OrderByDescending(link => link.CreatedAt).ThenByDescending(link => link.RealityDataId)
            : links.OrderBy(link => link.CreatedAt).ThenBy(link => link.RealityDataId);
        return links.Select(link => link.RealityDataId);
    }

    // The first condition, though implied by the second, lets the database start inside the index.
    private static IQueryable<RealityDataITwinRow> After(
        IQueryable<RealityDataITwinRow> links, bool descending, DateTimeOffset time, string id) =>
        descending
            ? links.Where(link => link.CreatedAt <= time
                && (link.CreatedAt < time || string.Compare(link.RealityDataId, id) < 0))
            : links.Where(link => link.CreatedAt >= time
                && (link.CreatedAt > time || string.Compare(link.RealityDataId, id) > 0));
}
