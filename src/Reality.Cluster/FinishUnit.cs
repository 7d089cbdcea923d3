using Quartz;

namespace Reality.Cluster;

/// <summary>Delivered by Quartz: ends a job whose stages are all complete.</summary>
internal sealed class FinishUnit(JobWorker jobs) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await jobs.FinishAsync(Guid.Parse(context.UnitKey().Group), cancellationToken).ConfigureAwait(false);
}
