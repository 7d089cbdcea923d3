using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Reality.Storage.Database;

namespace Reality.Jobs.Execution;

/// <summary>
/// Decides which reality data a job may read and write: those of its iTwin, and those of its user that are in no iTwin and that
/// the user has named in requests for jobs of this iTwin. Asked whenever a task opens a file: what the user may no longer read
/// is refused, whatever the request was allowed when it was submitted.
/// </summary>
/// <remarks>
/// A document that the job reads may have been written by anybody in the iTwin. What else the job's user has access to must not
/// matter, or the document could make the job publish it.
/// </remarks>
internal sealed class RealityDataAccess(IDbContextFactory<RealityDatabase> databases, JobRow job, TimeProvider time)
{
    // Data that was moved or taken out of the iTwin stays readable for at most this long.
    private static readonly TimeSpan s_memory = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (bool MayUse, long AskedAt)> _known = new(StringComparer.Ordinal);

    /// <param name="realityDataId">A GUID in lower case.</param>
    public bool MayUse(string realityDataId)
    {
        if (_known.TryGetValue(realityDataId, out var known) && time.GetElapsedTime(known.AskedAt) < s_memory)
            return known.MayUse;
        var mayUse = Look(realityDataId);
        _known[realityDataId] = (mayUse, time.GetTimestamp());
        return mayUse;
    }

    private bool Look(string realityDataId)
    {
        using var database = databases.CreateDbContext();
        var links = database.RealityDataITwins.Where(link => link.RealityDataId == realityDataId);
        return links.Any(link => link.ITwinId == job.ITwinId)
            || (database.RealityData.Any(row => row.Id == realityDataId && row.OwnerId == job.UserId)
                && !links.Any()
                && database.JobReferences.Any(reference => reference.Value == realityDataId && database.Jobs.Any(
                    named => named.Id == reference.JobId && named.ITwinId == job.ITwinId && named.UserId == job.UserId)));
    }
}
