using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Reality.Storage.Database;

namespace Reality.Jobs.Execution;

/// <summary>
/// Decides which reality data a job may read and write: those of its iTwin, those of other iTwins that its user belongs to, and
/// the user's own that belong to no iTwin.
/// </summary>
internal sealed class RealityDataAccess(IDbContextFactory<RealityDatabase> databases, JobRow job)
{
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);

    /// <param name="realityDataId">A GUID in lower case.</param>
    public bool MayUse(string realityDataId) => _known.GetOrAdd(realityDataId, Look);

    private bool Look(string realityDataId)
    {
        using var database = databases.CreateDbContext();
        var links = database.RealityDataITwins.Where(link => link.RealityDataId == realityDataId);
        return links.Any(link => link.ITwinId == job.ITwinId
                || database.ITwinMembers.Any(member => member.ITwinId == link.ITwinId && member.UserId == job.UserId))
            || database.RealityData.Any(row => row.Id == realityDataId && row.OwnerId == job.UserId && !links.Any());
    }
}
