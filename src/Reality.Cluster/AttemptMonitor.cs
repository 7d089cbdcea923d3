using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;
using Reality.Pipeline;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>
/// Once a second on every worker: reports the progress of its attempts, and stops attempts whose job stops or that another
/// attempt has superseded.
/// </summary>
internal sealed class AttemptMonitor(
    IDbContextFactory<RealityDatabase> databases,
    TaskTransitions tasks,
    JobTransitions jobs,
    RunningAttempts running,
    JobGraphCache graphs,
    Feeder feeder,
    WorkerRoll workers,
    UnitQueue queue,
    SteadyClock clock,
    ISchedulerFactory schedulers,
    JobMetrics metrics,
    WorkerOptions options,
    ILogger<AttemptMonitor> logger)
    : BackgroundService
{
    private const int TicksPerCheck = 30;
    private static readonly TimeSpan s_timeToEnd = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);
    private int _tickCount;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.CountRunning(() => running.All.Count, () => running.Ending.Count());
        using var timer = new PeriodicTimer(s_interval);
        do
        {
            try
            {
                running.Measure();
                graphs.Trim();
                await workers.ListAsync(stoppingToken).ConfigureAwait(false);
                await EnsureCoordinatorAsync(stoppingToken).ConfigureAwait(false);
                await feeder.RefreshAsync(stoppingToken).ConfigureAwait(false);
                await StopUnwantedAsync(stoppingToken).ConfigureAwait(false);
                await FailOverdueAsync(stoppingToken).ConfigureAwait(false);
                ReportEnding();
                await ReportProgressAsync(stoppingToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // An outage of the database must not end the worker: its tasks go on and report later.
            catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
            {
                logger.MonitorFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private async Task EnsureCoordinatorAsync(CancellationToken cancellation)
    {
        if (_tickCount == 0)
            await queue.RemoveFarFutureAsync(cancellation).ConfigureAwait(false);
        if (_tickCount % TicksPerCheck == 0)
        {
            var scheduler = await schedulers.GetScheduler(cancellation).ConfigureAwait(false);
            await CoordinatorTrigger.EnsureAsync(scheduler, clock, cancellation).ConfigureAwait(false);
        }
        _tickCount++;
    }

    private async Task StopUnwantedAsync(CancellationToken cancellation)
    {
        var ids = running.All.Select(attempt => attempt.Ticket.JobId).Distinct().ToList();
        if (ids.Count == 0)
            return;
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        var active = await database.Jobs
            .Where(job => ids.Contains(job.Id) && job.State == JobRowState.Active)
            .Select(job => job.Id)
            .ToListAsync(cancellation)
            .ConfigureAwait(false);
        foreach (var id in ids.Except(active))
            running.Stop(id, StopReason.JobStops);
    }

    private async Task FailOverdueAsync(CancellationToken cancellation)
    {
        foreach (var work in graphs.Overdue())
            await jobs.FailAsync(work.JobId, LoadTimeout(work), cancellation).ConfigureAwait(false);
    }

    private JobMessage LoadTimeout(PendingWork work) => JobMessage.Of(
        MessageSeverity.Error,
        work.StageTitle,
        "Job_LoadTimeout",
        $"The service could not {work.What} within {options.LoadPatience.TotalSeconds:0} seconds. Check the scene and the "
        + $"options, then submit the job again.");

    private void ReportEnding()
    {
        foreach (var attempt in running.Ending.Where(attempt => attempt.Ending > s_timeToEnd && _tickCount % TicksPerCheck == 0))
        {
            var (jobId, stage, taskId) = (attempt.Ticket.JobId, attempt.Ticket.Stage, attempt.Ticket.TaskId);
            logger.TaskEnding(jobId, stage, taskId, attempt.Ending!.Value);
        }
    }

    private async Task ReportProgressAsync(CancellationToken cancellation)
    {
        foreach (var attempt in running.All)
        {
            var isHeld = await tasks
                .ProgressAsync(attempt.Ticket, attempt.Token, attempt.Fraction, cancellation)
                .ConfigureAwait(false);
            if (!isHeld && running.All.Contains(attempt))
                attempt.Stop(StopReason.Superseded);
        }
    }
}
