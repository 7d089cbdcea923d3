using Reality.Server.Access;
using Reality.Storage.Database;
using Reality.Storage.Jobs;

namespace Reality.Server.Jobs;

/// <summary>Finds jobs for those who may see them: who submitted them, and who belongs to their iTwins.</summary>
internal sealed class JobAccess(JobStore jobs, IITwinAccess iTwins)
{
    /// <summary>Null where there is no such job, and where it is none of the user's business.</summary>
    public async Task<JobRow?> FindAsync(string id, CurrentUser user, CancellationToken cancellation)
    {
        if (!Guid.TryParseExact(id, "D", out var jobId) || await jobs.FindAsync(jobId) is not { } job)
            return null;
        return job.UserId == user.Id || await iTwins.MayUseAsync(user, job.ITwinId, cancellation) ? job : null;
    }
}
