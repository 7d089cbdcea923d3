using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Reality.Pipeline;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>
/// Removes artifacts, scratch, stage rows and task rows of jobs that ended long ago. The rows of the jobs stay.
/// </summary>
internal sealed class EndedJobs(
    IDbContextFactory<RealityDatabase> databases,
    IJobGraphs graphs,
    WorkerOptions options,
    TimeProvider clock,
    ILogger<EndedJobs> logger)
{
    // Keeps a pass short; the next one continues.
    private const int JobsPerPass = 20;

    /// <summary>Cleans up the oldest jobs that ended before <see cref="WorkerOptions.KeepEndedJobs"/>, a few at a time.</summary>
    public async Task CleanUpAsync(CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        var before = clock.GetUtcNow() - options.KeepEndedJobs;
        var old = await database.Jobs
            .Where(job => job.EndedAt != null && job.EndedAt < before && database.Stages.Any(stage => stage.JobId == job.Id))
            .OrderBy(job => job.EndedAt)
            .Select(job => job.Id)
            .Take(JobsPerPass)
            .ToListAsync(cancellation)
            .ConfigureAwait(false);
        foreach (var job in old)
            await CleanUpAsync(database, job, cancellation).ConfigureAwait(false);
    }

    private async Task CleanUpAsync(RealityDatabase database, Guid job, CancellationToken cancellation)
    {
        try
        {
            await Task.Run(() => graphs.CleanUp(job), cancellation).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever a disk or a blob store throws: the next pass retries, and other jobs get their turn.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            logger.CleanUpFailed(job, exception);
            return;
        }
        await database.Tasks.Where(task => task.JobId == job).ExecuteDeleteAsync(cancellation).ConfigureAwait(false);
        // Last, because a job without stages counts as cleaned up.
        await database.Stages.Where(stage => stage.JobId == job).ExecuteDeleteAsync(cancellation).ConfigureAwait(false);
    }
}
