using Microsoft.EntityFrameworkCore;
using Reality.Server.Errors;
using Reality.Storage.Database;

namespace Reality.Server.Access;

/// <summary>Limit of the unfinished jobs of a user.</summary>
internal sealed class JobQuota(IDbContextFactory<RealityDatabase> databases, QuotaOptions options)
{
    private static readonly JobRowState[] s_ended = [JobRowState.Cancelled, JobRowState.Failed, JobRowState.Success];

    /// <summary>Returns null if the user may submit another job.</summary>
    public async Task<ApiError?> FindRefusalAsync(string userId, CancellationToken cancellation)
    {
        if (options.RunningJobsPerUser <= 0)
            return null;
        await using var database = await databases.CreateDbContextAsync(cancellation);
        var count = await database.Jobs.CountAsync(job => job.UserId == userId && !s_ended.Contains(job.State), cancellation);
        return count < options.RunningJobsPerUser
            ? null
            : ApiError.QuotaExceeded(
                $"You have {count} unfinished jobs; the limit is {options.RunningJobsPerUser}. "
                + "Wait for one to end, or cancel one.");
    }
}

/// <summary>Configuration section "Quotas"; 0 = unlimited.</summary>
public sealed record QuotaOptions
{
    /// <summary>Maximum size of the reality data and the bucket of an iTwin together, in bytes.</summary>
    public long StorageBytesPerITwin { get; init; }

    /// <summary>Maximum number of unfinished jobs of a user.</summary>
    public int RunningJobsPerUser { get; init; }

    /// <summary>
    /// Maximum number of iTwins that a user may be a member of and still create another; for servers that issue their own tokens.
    /// </summary>
    public int ITwinsPerUser { get; init; } = 1000;
}
