using Microsoft.EntityFrameworkCore;
using Reality.Server.Errors;
using Reality.Storage.Database;
using Reality.Storage.Quotas;

namespace Reality.Server.Access;

/// <summary>Limits of the unfinished jobs of a user, and of jobs that write into an iTwin that is full.</summary>
internal sealed class JobQuota(IDbContextFactory<RealityDatabase> databases, StorageQuota storage, QuotaOptions options)
    : IDisposable
{
    private static readonly JobRowState[] s_ended = [JobRowState.Cancelled, JobRowState.Failed, JobRowState.Success];

    private readonly UserLocks _locks = new();

    public void Dispose() => _locks.Dispose();

    /// <summary>
    /// Submits a job by an action, unless the user may submit no other for the iTwin. Requests of one user to this server take
    /// turns, so that none of them counts before another has submitted.
    /// </summary>
    public async Task<(JobRow? Job, ApiError? Refusal)> SubmitAsync(
        string userId, string iTwinId, Func<Task<JobRow>> submit, CancellationToken cancellation)
    {
        using var turn = await _locks.EnterAsync(userId, cancellation);
        return await FindRefusalAsync(userId, iTwinId, cancellation) is { } refusal ? (null, refusal) : (await submit(), null);
    }

    private async Task<ApiError?> FindRefusalAsync(string userId, string iTwinId, CancellationToken cancellation)
    {
        if (!await storage.HasRoomAsync(iTwinId, cancellation))
            return ApiError.ITwinFull(iTwinId, storage.Limit);
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

/// <summary>Configuration section "Quotas", besides <see cref="StorageQuotaOptions"/>; 0 = unlimited.</summary>
public sealed record QuotaOptions
{
    /// <summary>Maximum number of unfinished jobs of a user.</summary>
    public int RunningJobsPerUser { get; init; }

    /// <summary>
    /// Maximum number of iTwins that a user may be a member of and still create another; for servers that issue their own tokens.
    /// </summary>
    public int ITwinsPerUser { get; init; } = 1000;
}
