using Microsoft.EntityFrameworkCore;
using Reality.Storage.Database;

namespace Reality.Storage.Jobs;

/// <summary>Stores, reads and lists the jobs of the API.</summary>
public sealed class JobStore(IDbContextFactory<RealityDatabase> databases) : IDisposable
{
    private static readonly Func<RealityDatabase, Guid, Task<JobRow?>> s_find = EF.CompileAsyncQuery(
        (RealityDatabase database, Guid id) => database.Jobs.AsNoTracking().FirstOrDefault(row => row.Id == id));

    private static readonly JobRowState[] s_ended = [JobRowState.Cancelled, JobRowState.Failed, JobRowState.Success];

    /// <summary>Maximum number of messages in an answer.</summary>
    public const int MaxMessages = 1000;

    // Null unless the database is SQLite.
    private readonly JobReaders? _readers = OpenReaders(databases);

    /// <summary>Reads a job; null if there is none with this id.</summary>
    public ValueTask<JobRow?> FindAsync(Guid id) =>
        _readers is null ? new(FindThroughContextAsync(id)) : ValueTask.FromResult(_readers.Find(id));

    public void Dispose() => _readers?.Dispose();

    /// <summary>
    /// Errors of a job, then its warnings, in the order in which they were written. If there are more than
    /// <see cref="MaxMessages"/>, a last warning says how many are omitted.
    /// </summary>
    public async Task<IReadOnlyList<JobMessageRow>> MessagesAsync(Guid id, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation);
        var all = database.JobMessages.AsNoTracking().Where(row => row.JobId == id);
        var messages = await all.Where(row => row.Code != OmittedMessages.Code)
            .OrderByDescending(row => row.IsError).ThenBy(row => row.Id).Take(MaxMessages)
            .ToListAsync(cancellation);
        if (messages.Count == 0)
            return messages;
        var stored = await all.FirstOrDefaultAsync(row => row.Code == OmittedMessages.Code, cancellation);
        var omitted = stored is null ? 0 : OmittedMessages.CountOf(stored);
        if (messages.Count == MaxMessages)
            omitted += await all.CountAsync(cancellation) - MaxMessages - (stored is null ? 0 : 1);
        if (omitted > 0)
            messages.Add(OmittedMessages.Row(id, omitted));
        return messages;
    }

    /// <summary>Number of jobs of a user that have not ended.</summary>
    public async Task<int> CountUnfinishedAsync(string userId, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation);
        return await CountUnfinishedAsync(database, userId, cancellation);
    }

    /// <summary>
    /// Stores a job, its references and the reality data of its outputs in one transaction; false, without storing them, if its
    /// user already has the maximum number of unfinished jobs, whatever server received them.
    /// </summary>
    /// <param name="maxUnfinished">0 = unlimited.</param>
    public async Task<bool> TryAddAsync(
        JobRow job, IEnumerable<JobReferenceRow> references, IReadOnlyList<RealityDataRow> outputs, int maxUnfinished,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        await using var database = await databases.CreateDbContextAsync(cancellation);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation);
        if (maxUnfinished > 0)
        {
            // Other servers that submit a job of this user wait here; in SQLite, a transaction has no others beside it.
            if (database.Database.IsNpgsql())
            {
                await database.Database.ExecuteSqlAsync(
                    $"SELECT pg_advisory_xact_lock(hashtextextended({job.UserId}, 0))", cancellation);
            }
            if (await CountUnfinishedAsync(database, job.UserId, cancellation) >= maxUnfinished)
                return false;
        }
        database.Jobs.Add(job);
        database.JobReferences.AddRange(references.DistinctBy(row => (row.IsOutput, row.Value)));
        database.RealityData.AddRange(outputs);
        database.RealityDataITwins.AddRange(outputs.Select(output =>
            new RealityDataITwinRow { ITwinId = job.ITwinId, RealityDataId = output.Id, CreatedAt = output.CreatedAt }));
        await database.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>
    /// The types, by id, of the reality data that a job of the iTwin may read: those that belong to the iTwin, and those that the
    /// user owns and that belong to no iTwin.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadableTypesAsync(
        IReadOnlyCollection<string> ids, string userId, string iTwinId, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation);
        var associations = database.RealityDataITwins;
        return await database.RealityData.AsNoTracking()
            .Where(row => ids.Contains(row.Id))
            .Where(row => associations.Any(found => found.RealityDataId == row.Id && found.ITwinId == iTwinId)
                || row.OwnerId == userId && !associations.Any(found => found.RealityDataId == row.Id))
            .ToDictionaryAsync(row => row.Id, row => row.Type, cancellation);
    }

    /// <summary>One page of jobs. Pages neither repeat nor omit jobs when others are submitted in between.</summary>
    /// <exception cref="ListTooExpensiveException">The filter takes the database too long.</exception>
    public async Task<JobPage> ListAsync(JobListing listing, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(listing);
        await using var database = await databases.CreateDbContextAsync(cancellation);
        return await ListQuery.RunAsync(
            database, ListQuery.MaxTime, stop => ListAsync(database, listing, stop), cancellation);
    }

    private static Task<int> CountUnfinishedAsync(RealityDatabase database, string userId, CancellationToken cancellation) =>
        database.Jobs.CountAsync(job => job.UserId == userId && !s_ended.Contains(job.State), cancellation);

    private static async Task<JobPage> ListAsync(RealityDatabase database, JobListing listing, CancellationToken cancellation)
    {
        var jobs = (await VisibleAsync(database, listing, cancellation))
            .Where(new JobFilterExpression(database.JobReferences).Of(listing.Filter));
        if (listing.After is { } last)
        {
            var (createdAt, id) = (last.CreatedAt, last.Id);
            jobs = jobs.Where(row => row.CreatedAt < createdAt || row.CreatedAt == createdAt && row.Id < id);
        }
        // One row more than the page holds shows whether there is a next page.
        var ordered = jobs.OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.Id).Take(listing.Top + 1);
        var (rows, size) = (new List<JobRow>(), 0L);
        await foreach (var row in ordered.AsAsyncEnumerable().WithCancellation(cancellation))
        {
            size += ListQuery.SizeOf(row.Name) + ListQuery.SizeOfJson(row.Specifications);
            if (rows.Count == listing.Top || rows.Count > 0 && size > ListQuery.MaxPageBytes)
                return new(rows, new(rows[^1].CreatedAt, rows[^1].Id));
            rows.Add(row);
        }
        return new(rows, null);
    }

    private static async Task<IQueryable<JobRow>> VisibleAsync(
        RealityDatabase database, JobListing listing, CancellationToken cancellation)
    {
        var userId = listing.UserId;
        var jobs = database.Jobs.AsNoTracking();
        var named = listing.Filter.ValuesOf(JobProperty.ITwinId).Distinct().ToList();
        if (named.Count == 0)
            return jobs.Where(row => row.UserId == userId);
        var mine = await database.ITwinMembers.Where(row => row.UserId == userId && named.Contains(row.ITwinId))
            .Select(row => row.ITwinId).ToListAsync(cancellation);
        mine.AddRange(named.Where(listing.ITwinIds.Contains));
        return jobs.Where(row => row.UserId == userId || mine.Contains(row.ITwinId));
    }

    private static JobReaders? OpenReaders(IDbContextFactory<RealityDatabase> databases)
    {
        using var database = databases.CreateDbContext();
        return database.Database.IsSqlite() ? new(database.Database.GetConnectionString()!) : null;
    }

    private async Task<JobRow?> FindThroughContextAsync(Guid id)
    {
        await using var database = await databases.CreateDbContextAsync();
        return await s_find(database, id);
    }
}

/// <summary>Selects a page of jobs.</summary>
/// <param name="UserId">The user who lists the jobs.</param>
/// <param name="ITwinIds">iTwins that the user's token names; the database may add others.</param>
/// <param name="Filter">If it names no iTwin, only the user's own jobs are listed.</param>
/// <param name="Top">Maximum number of jobs on the page, at least 1.</param>
/// <param name="After">End of the previous page; null for the first page.</param>
public sealed record JobListing(string UserId, IReadOnlySet<string> ITwinIds, JobFilter Filter, int Top, JobCursor? After);

/// <summary>A page of jobs, newest first.</summary>
/// <param name="Next">Start of the next page; null on the last page.</param>
public sealed record JobPage(IReadOnlyList<JobRow> Jobs, JobCursor? Next);
