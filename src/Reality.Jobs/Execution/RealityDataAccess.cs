using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Reality.Storage.Database;

namespace Reality.Jobs.Execution;

/// <summary>
/// Decides which reality data a job may read and write: those of its iTwin, and those that its user has named in requests for
/// jobs of this iTwin.
/// </summary>
/// <remarks>
/// A document that the job reads may have been written by anybody in the iTwin. What else the job's user has access to must not
/// matter, or the document could make the job publish it.
/// </remarks>
internal sealed class RealityDataAccess(IDbContextFactory<RealityDatabase> databases, JobRow job)
{
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);

    /// <param name="realityDataId">A GUID in lower case.</param>
    public bool MayUse(string realityDataId) => _known.GetOrAdd(realityDataId, Look);

    private bool Look(string realityDataId)
    {
        using var database = databases.CreateDbContext();
        return database.RealityDataITwins.Any(link => link.RealityDataId == realityDataId && link.ITwinId == job.ITwinId)
            || database.JobReferences.Any(reference => reference.Value == realityDataId && database.Jobs.Any(
                named => named.Id == reference.JobId && named.ITwinId == job.ITwinId && named.UserId == job.UserId));
    }
}
