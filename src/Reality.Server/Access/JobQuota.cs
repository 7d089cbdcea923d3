using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Reality.Server.Errors;
using Reality.Storage.Database;

namespace Reality.Server.Access;

/// <summary>How many jobs a user may have going.</summary>
internal sealed class JobQuota(IDbContextFactory<RealityDatabase> databases, QuotaOptions options)
{
    private static readonly JobRowState[] s_ended = [JobRowState.Cancelled, JobRowState.Failed, JobRowState.Success];

    /// <summary>Null where the user may submit one more.</summary>
    public async Task<ApiError?> FindRefusalAsync(string userId, CancellationToken cancellation)
    {
        if (options.RunningJobsPerUser <= 0)
            return null;
        await using var database = await databases.CreateDbContextAsync(cancellation);
        var count = await database.Jobs.CountAsync(job => job.UserId == userId && !s_ended.Contains(job.State), cancellation);
        return count < options.RunningJobsPerUser
            ? null
            : new(StatusCodes.Status403Forbidden, "QuotaExceeded",
                $"You have {count} jobs that have not ended, and {options.RunningJobsPerUser} are allowed. Wait for one to end, or cancel one.");
    }
}
