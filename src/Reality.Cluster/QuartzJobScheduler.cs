using Reality.Storage.Jobs;

namespace Reality.Cluster;

/// <summary>Starts and cancels stored jobs on the workers that share the database.</summary>
internal sealed class QuartzJobScheduler(JobTransitions jobs, UnitQueue queue, RunningAttempts running, WorkerOptions options)
    : IJobScheduler
{
    // Beyond the limit of active jobs the job stays queued, and the coordinator begins it in its turn.
    public async Task SubmitAsync(Guid jobId, CancellationToken cancellation)
    {
        if (await jobs.CountActiveAsync(cancellation).ConfigureAwait(false) < options.MaxActiveJobs)
            await queue.BeginAsync(jobId, cancellation).ConfigureAwait(false);
    }

    public async Task<bool> CancelAsync(Guid jobId, CancellationToken cancellation)
    {
        if (!await jobs.CancelAsync(jobId, cancellation).ConfigureAwait(false))
            return false;
        // At once on this worker; the others notice within a second.
        running.Stop(jobId, StopReason.JobStops);
        return true;
    }

    public Task CheckAsync(CancellationToken cancellation) => queue.CheckAsync(cancellation);
}
