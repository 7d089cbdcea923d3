using Reality.Server.Errors;
using Reality.Storage.Database;
using Reality.Storage.Jobs;
using Reality.Storage.Quotas;

namespace Reality.Server.Access;

/// <summary>Limits of the unfinished jobs of a user, and of jobs that write into an iTwin that is full.</summary>
internal sealed class JobQuota(JobStore jobs, StorageQuota storage, QuotaOptions options)
{
    /// <summary>Submits a job by an action, unless the user may submit no other for the iTwin.</summary>
    /// <param name="submit">
    /// Receives the maximum number of unfinished jobs, 0 = unlimited; null if the user has as many when it stores the job.
    /// </param>
    public async Task<(JobRow? Job, ApiError? Refusal)> SubmitAsync(
        string userId, string iTwinId, Func<int, Task<JobRow?>> submit, CancellationToken cancellation)
    {
        if (!await storage.HasRoomAsync(iTwinId, cancellation))
            return (null, ApiError.ITwinFull(iTwinId, storage.Limit));
        var limit = options.RunningJobsPerUser;
        // Looked at first, since submitting creates containers.
        if (limit <= 0 || await jobs.CountUnfinishedAsync(userId, cancellation) < limit)
        {
            if (await submit(limit) is { } job)
                return (job, null);
        }
        var count = await jobs.CountUnfinishedAsync(userId, cancellation);
        return (null, ApiError.QuotaExceeded(
            $"You have {count} unfinished jobs; the limit is {limit}. Wait for one to end, or cancel one."));
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
