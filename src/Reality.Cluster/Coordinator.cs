using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>
/// Looks after all jobs, about once a second on one worker: starts queued ones, ends those that stop, moves their progress, and
/// hands out again what was lost between a transaction and the call of Quartz that should have followed.
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
    private long _passCount;

    public async Task PassAsync(CancellationToken cancellation)
    {
        try
        {
            _passCount++;
            await workers.RefreshAsync(cancellation).ConfigureAwait(false);
            await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
            await BeginQueuedAsync(database, cancellation).ConfigureAwait(false);
            await EndStoppingAsync(database, cancellation).ConfigureAwait(false);
            await LookAfterActiveAsync(database, cancellation).ConfigureAwait(false);
            if (_passCount % PassesPerCleanUp == 1)
                await ended.CleanUpAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (Outage.CanPass(exception))
        {
            logger.NotLookedAfter(exception);
        }
    }

    private async Task BeginQueuedAsync(RealityDatabase database, CancellationToken cancellation)
    {
        var active = await jobs.CountActiveAsync(cancellation).ConfigureAwait(false);
        var queued = await database.Jobs
            .Where(job => job.State == JobRowState.Queued)
            .OrderBy(job => job.CreatedAt)
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
            await lost.ReturnRunningAsync(job, cancellation).ConfigureAwait(false);
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
            if (_passCount % 2 == 0)
                await lost.RepairAsync(job, stages, cancellation).ConfigureAwait(false);
            if (_passCount % 5 == 0)
                await workers.JudgeAsync(job, cancellation).ConfigureAwait(false);
        }
        metrics.CountQueued(queuedCount);
    }
}
