using Quartz;

namespace Reality.Cluster;

/// <summary>Delivered by Quartz: lists the tasks of a stage.</summary>
internal sealed class PlanUnit(JobWorker jobs) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var key = context.UnitKey();
        await jobs.PlanAsync(Guid.Parse(key.Group), UnitQueue.StageOf(key), cancellationToken).ConfigureAwait(false);
    }
}
