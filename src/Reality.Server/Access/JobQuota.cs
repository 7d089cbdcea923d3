using Microsoft.EntityFrameworkCore;
using Reality.Server.Errors;
using Reality.Storage.Database;

namespace Reality.Server.Access;

/// <summary>Limits of the unfinished jobs of a user, and of jobs that write into an iTwin that is full.</summary>
internal sealed class JobQuota(IDbContextFactory<RealityDatabase> databases, StorageQuota storage, QuotaOptions options)
{
    private static readonly JobRowState[] s_ended = [JobRowState.Cancelled, JobRowState.Failed, JobRowState.Success];

    /// <summary>Returns null if the user may submit another job for the iTwin.</summary>
    public async Task<ApiError?> FindRefusalAsync(string userId, string iTwinId, CancellationToken cancellation)
    {
        if (!await storage.HasRoomAsync(iTwinId, cancellation))
        {
            return ApiError.QuotaExceeded(
                $"The iTwin {iTwinId} stores as much as it may: {options.StorageBytesPerITwin} bytes. "
                + "Delete reality data or files of its bucket, or ask the operator for more room.");
        }
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
