using Quartz;

namespace Reality.Cluster;

/// <summary>Delivered by Quartz about once a second, to one worker at a time: looks after all jobs.</summary>
[DisallowConcurrentExecution]
internal sealed class CoordinateUnit(Coordinator coordinator) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await coordinator.PassAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SchedulerException) when (context.Scheduler.Status is SchedulerStatus.ShuttingDown or SchedulerStatus.Shutdown)
        {
            // The pass was under way when the worker was told to stop; the next one is another worker's.
        }
    }
}
