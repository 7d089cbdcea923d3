using Microsoft.EntityFrameworkCore;
using Reality.Pipeline;
using Reality.Storage.Database;
using Reality.Storage.Jobs;

namespace Reality.Cluster;

/// <summary>Stores the messages of tasks: the first of each code, and the number of all others.</summary>
internal static class JobMessageRows
{
    /// <summary>Maximum number of stored messages of a job with one code; a few more if tasks end at the same time.</summary>
    public const int MaxOfCode = 200;

    /// <summary>Adds messages in a transaction of the caller.</summary>
    public static async Task AddAsync(
        RealityDatabase database, Guid jobId, IEnumerable<JobMessage> messages, CancellationToken cancellation)
    {
        var omitted = 0;
        foreach (var code in messages.GroupBy(message => message.Code, StringComparer.Ordinal))
        {
            var stored = await database.JobMessages.CountAsync(row => row.JobId == jobId && row.Code == code.Key, cancellation)
                .ConfigureAwait(false);
            var room = Math.Max(0, MaxOfCode - stored);
            database.JobMessages.AddRange(code.Take(room).Select(message => RowMessage.Of(jobId, message)));
            omitted += Math.Max(0, code.Count() - room);
        }
        if (omitted > 0)
            await OmitAsync(database, jobId, omitted, cancellation).ConfigureAwait(false);
        await database.SaveChangesAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task OmitAsync(RealityDatabase database, Guid jobId, int count, CancellationToken cancellation)
    {
        // Locks the job's row: tasks that end at the same time count one after the other.
        await database.Jobs.Where(job => job.Id == jobId)
            .ExecuteUpdateAsync(job => job.SetProperty(row => row.State, row => row.State), cancellation)
            .ConfigureAwait(false);
        var stored = await database.JobMessages
            .SingleOrDefaultAsync(row => row.JobId == jobId && row.Code == OmittedMessages.Code, cancellation)
            .ConfigureAwait(false);
        if (stored is not null)
        {
            count += OmittedMessages.CountOf(stored);
            database.JobMessages.Remove(stored);
        }
        database.JobMessages.Add(OmittedMessages.Row(jobId, count));
    }
}
