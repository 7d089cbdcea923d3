using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Quartz;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>
/// Looks after all jobs, about once a second on one worker: begins queued jobs, ends stopping ones, updates progress, and repairs
/// what a crash left undone between a transaction and the call of Quartz that should have followed it.
/// </summary>
internal sealed class Coordinator(
    IDbContextFactory<RealityDatabase> databases,
    JobTransitions jobs,
    UnitQueue queue,
    Feeder feeder,
    LostUnits lost,
    EndedJobs ended,
    WorkerRoll workers,
    WorkerOptions options,
    JobMetrics metrics,
    ILogger<Coordinator> logger)
{
    private const int PassesPerCleanUp = 60;
    private const int PassesPerRepair = 2;
    private const int PassesPerJudgment = 5;
    private long _passCount;

    public async Task PassAsync(CancellationToken cancellation)
    {
        try
        {
            _passCount++;
            await workers.RemoveFailedAsync(cancellation).ConfigureAwait(false);
            await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
            await BeginQueuedAsync(database, cancellation).ConfigureAwait(false);
            await EndStoppingAsync(database, cancellation).ConfigureAwait(false);
            await LookAfterActiveAsync(database, cancellation).ConfigureAwait(false);
            if (_passCount % PassesPerCleanUp == 1)
                await ended.CleanUpAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (ClusterRetries.IsOutage(exception))
        {
            logger.CoordinatorFailed(exception);
        }
    }

    private async Task BeginQueuedAsync(RealityDatabase database, CancellationToken cancellation)
    {
        var active = await jobs.CountActiveAsync(cancellation).ConfigureAwait(false);
        var queued = await database.Jobs
            .Where(job => job.State == JobRowState.Queued)
            // A job whose graph does not load must not keep the ones behind it waiting.
            .OrderBy(job => job.LoadAttempts)
            .ThenBy(job => job.CreatedAt)
            .Select(job => job.Id)
            .Take(Math.Max(options.MaxActiveJobs - active, 0))
            .ToListAsync(cancellation)
            .ConfigureAwait(false);
        foreach (var job in queued)
            await queue.BeginAsync(job, cancellation).ConfigureAwait(false);
    }

    private async Task EndStoppingAsync(RealityDatabase database, CancellationToken cancellation)
    {
        var stopping = await database.Jobs
            .Where(job => job.State == JobRowState.TerminatingOnCancel || job.State == JobRowState.TerminatingOnFailure)
            .Select(job => job.Id)
            .ToListAsync(cancellation)
            .ConfigureAwait(false);
        foreach (var job in stopping)
        {
            await queue.RemoveAsync(job, cancellation).ConfigureAwait(false);
            await lost.RequeueRunningAsync(job, cancellation).ConfigureAwait(false);
            if (await jobs.EndAsync(job, cancellation).ConfigureAwait(false))
                feeder.Forget(job);
        }
    }

    private async Task LookAfterActiveAsync(RealityDatabase database, CancellationToken cancellation)
    {
        var active = await database.Jobs
            .Where(job => job.State == JobRowState.Active)
            .OrderBy(job => job.CreatedAt)
            .Select(job => job.Id)
            .ToListAsync(cancellation)
            .ConfigureAwait(false);
        var queuedCount = 0L;
        foreach (var job in active)
        {
            var stages = await database.Stages
                .AsNoTracking()
                .Where(stage => stage.JobId == job)
                .ToListAsync(cancellation)
                .ConfigureAwait(false);
            queuedCount += stages.Where(stage => stage.State == StageRowState.Running).Sum(stage => stage.RemainingTaskCount);
            var percent = await ProgressPercent.OfAsync(database, job, stages, cancellation).ConfigureAwait(false);
            await jobs.ProgressAsync(job, percent, cancellation).ConfigureAwait(false);
            feeder.Signal(job);
            if (_passCount % PassesPerRepair == 0)
                await lost.RepairAsync(job, stages, cancellation).ConfigureAwait(false);
            if (_passCount % PassesPerJudgment == 0)
                await workers.JudgeAsync(job, cancellation).ConfigureAwait(false);
        }
        metrics.CountQueued(queuedCount);
    }
}

/// <summary>The one trigger of the coordinator, shared by all workers.</summary>
internal static class CoordinatorTrigger
{
    public static readonly JobKey JobKey = new("coordinate");
    private static readonly TriggerKey s_key = new("coordinate");
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    /// <summary>Creates the trigger if it is missing, and resets it if Quartz failed to deliver it.</summary>
    public static async Task EnsureAsync(IScheduler scheduler, SteadyClock clock, CancellationToken cancellation)
    {
        await scheduler.ResetTriggerFromErrorState(s_key, cancellation).ConfigureAwait(false);
        var trigger = TriggerBuilder.Create()
            .WithIdentity(s_key)
            .ForJob(JobKey)
            .StartAt(clock.GetUtcNow())
            .WithSimpleSchedule(schedule => schedule
                .WithInterval(s_interval)
                .RepeatForever()
                .WithMisfireInstruction(SimpleTriggerMisfireInstruction.NowWithRemainingCount))
            .Build();
        await scheduler.ScheduleTrigger(trigger, TriggerConflict.Keep, cancellation).ConfigureAwait(false);
    }
}

/// <summary>Progress of a stored job, by the predicted work of its stages.</summary>
internal static class ProgressPercent
{
    /// <summary>0 to 99.9; 100 is written when the job succeeds.</summary>
    public static async Task<double> OfAsync(
        RealityDatabase database, Guid jobId, IReadOnlyList<StageRow> stages, CancellationToken cancellation)
    {
        var running = await database.Tasks
            .Where(task => task.JobId == jobId && task.State == TaskRowState.Running)
            .GroupBy(task => task.Stage)
            .Select(tasks => new { Stage = tasks.Key, Done = tasks.Sum(task => task.Work * task.DoneFraction) })
            .ToDictionaryAsync(row => row.Stage, row => row.Done, cancellation)
            .ConfigureAwait(false);
        return Of(stages, stage => running.GetValueOrDefault(stage));
    }

    /// <param name="doneOfRunning">Completed work of the running tasks of a stage, in seconds of one core.</param>
    internal static double Of(IReadOnlyList<StageRow> stages, Func<string, double> doneOfRunning)
    {
        var total = stages.Sum(stage => stage.Work);
        var done = stages.Sum(stage => stage.State == StageRowState.Complete
            ? stage.Work
            : Math.Min(stage.DoneWork + doneOfRunning(stage.Name), stage.Work));
        return total > 0 ? Math.Min(100 * done / total, 99.9) : 0;
    }
}
