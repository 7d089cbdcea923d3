using Reality.Storage.Jobs;

namespace Reality.Cluster;

/// <summary>Sets stored jobs going on the workers that share the database.</summary>
internal sealed class QuartzJobScheduler(JobTransitions jobs, UnitQueue queue, RunningAttempts running, WorkerOptions options)
    : IJobScheduler
{
    // Where as many jobs as may be are active, it stays queued and the coordinator starts it when its turn comes.
    public async Task SubmitAsync(Guid jobId, CancellationToken cancellation)
    {
        if (await jobs.CountActiveAsync(cancellation).ConfigureAwait(false) < options.MaxActiveJobs)
            await queue.BeginAsync(jobId, cancellation).ConfigureAwait(false);
    }

    public async Task<bool> CancelAsync(Guid jobId, CancellationToken cancellation)
    {
        if (!await jobs.CancelAsync(jobId, cancellation).ConfigureAwait(false))
            return false;
        running.Stop(jobId, StopReason.JobStops);
        return true;
    }
}
