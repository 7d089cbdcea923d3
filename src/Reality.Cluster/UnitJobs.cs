using Quartz;

namespace Reality.Cluster;

/// <summary>The jobs that Quartz knows: one per kind of unit. A trigger names the unit; see <see cref="UnitQueue"/>.</summary>
internal static class UnitJobs
{
    /// <summary>The key under which the unit was scheduled, even if another worker takes it over.</summary>
    public static TriggerKey UnitKey(this IJobExecutionContext context) =>
        context.Recovering && context.RecoveringTriggerKey is { } key ? key : context.Trigger.Key;

    /// <summary>The job whose unit it is: the group of the trigger.</summary>
    public static Guid JobId(this TriggerKey unit) => Guid.Parse(unit.Group);
}

/// <summary>Activates a queued job.</summary>
internal sealed class BeginUnit(JobWorker jobs) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await jobs.BeginAsync(context.UnitKey().JobId(), cancellationToken).ConfigureAwait(false);
}

/// <summary>Plans the tasks of a stage.</summary>
internal sealed class PlanUnit(JobWorker jobs) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var unit = context.UnitKey();
        await jobs.PlanAsync(unit.JobId(), UnitQueue.StageOf(unit), cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>Runs a task.</summary>
internal sealed class TaskUnit(TaskWorker tasks) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await tasks.RunAsync(TaskTicket.Of(context.UnitKey()), context.Recovering, cancellationToken).ConfigureAwait(false);
}

/// <summary>Finishes a job whose stages are all complete.</summary>
internal sealed class FinishUnit(JobWorker jobs) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await jobs.FinishAsync(context.UnitKey().JobId(), cancellationToken).ConfigureAwait(false);
}

/// <summary>Runs a pass of the coordinator, about once a second and on one worker at a time.</summary>
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
            // The worker was stopped during the pass; the next pass runs on another one.
        }
    }
}
