using Quartz;

namespace Reality.Cluster;

/// <summary>Delivered by Quartz: runs a task.</summary>
internal sealed class TaskUnit(TaskWorker tasks) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await tasks.RunAsync(TaskTicket.Of(context.UnitKey()), context.Recovering, cancellationToken).ConfigureAwait(false);
}
