using Quartz;

namespace Reality.Cluster;

/// <summary>Delivered by Quartz: makes a queued job active.</summary>
internal sealed class BeginUnit(JobWorker jobs) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await jobs.BeginAsync(Guid.Parse(context.UnitKey().Group), cancellationToken).ConfigureAwait(false);
}
