using Microsoft.EntityFrameworkCore;
using Reality.Pipeline;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>The steps of a job as a whole. Each is one transaction that is safe to repeat, and refuses what comes too late.</summary>
internal sealed class JobTransitions(IDbContextFactory<RealityDatabase> databases, TimeProvider clock)
{
    public async Task<int> CountActiveAsync(CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        return await database.Jobs.CountAsync(job => job.State == JobRowState.Active, cancellation).ConfigureAwait(false);
    }

    /// <summary>Queued to active, with the stages of the graph; false where the job is not queued any more.</summary>
    public async Task<bool> BeginAsync(Guid jobId, IReadOnlyList<JobStage> stages, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        var now = clock.GetUtcNow();
        var begun = await database.Jobs
            .Where(job => job.Id == jobId && job.State == JobRowState.Queued)
            .ExecuteUpdateAsync(job => job.SetProperty(row => row.State, JobRowState.Active).SetProperty(row => row.StartedAt, now), cancellation)
            .ConfigureAwait(false);
        if (begun == 0)
            return false;
        database.Stages.AddRange(stages.Select((stage, order) => new StageRow
        {
            JobId = jobId,
            Name = stage.Name,
            Order = order,
            Title = stage.Title,
            Work = stage.Weight,
            State = StageRowState.Waiting,
            RemainingDependencyCount = stage.DependsOn.Distinct(StringComparer.Ordinal).Count(),
        }));
        await database.SaveChangesAsync(cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>Asks the job to stop; false where it has ended already or is about to fail.</summary>
    public async Task<bool> CancelAsync(Guid jobId, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        await database.Jobs
            .Where(job => job.Id == jobId && (job.State == JobRowState.Queued || job.State == JobRowState.Active))
            .ExecuteUpdateAsync(job => job.SetProperty(row => row.State, JobRowState.TerminatingOnCancel), cancellation)
            .ConfigureAwait(false);
        return await database.Jobs
            .AnyAsync(job => job.Id == jobId && job.State == JobRowState.TerminatingOnCancel, cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>Stops the job for a reason; the first reason counts.</summary>
    public async Task FailAsync(Guid jobId, JobMessage reason, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await FailAsync(database, jobId, reason, cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The same inside a transaction of the caller's.</summary>
    public static async Task FailAsync(RealityDatabase database, Guid jobId, JobMessage reason, CancellationToken cancellation)
    {
        var isFirst = await database.Jobs
            .Where(job => job.Id == jobId && (job.State == JobRowState.Queued || job.State == JobRowState.Active))
            .ExecuteUpdateAsync(job => job.SetProperty(row => row.State, JobRowState.TerminatingOnFailure), cancellation)
            .ConfigureAwait(false);
        if (isFirst == 0)
            return;
        database.JobMessages.Add(RowMessage.Of(jobId, reason));
        await database.SaveChangesAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Adds a warning once.</summary>
    public async Task WarnAsync(Guid jobId, JobMessage warning, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        if (await database.JobMessages.AnyAsync(row => row.JobId == jobId && row.Code == warning.Code, cancellation).ConfigureAwait(false))
            return;
        database.JobMessages.Add(RowMessage.Of(jobId, warning));
        await database.SaveChangesAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Active to success.</summary>
    public async Task<bool> SucceedAsync(Guid jobId, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        var now = clock.GetUtcNow();
        var ended = await database.Jobs
            .Where(job => job.Id == jobId && job.State == JobRowState.Active)
            .ExecuteUpdateAsync(
                job => job
                    .SetProperty(row => row.State, JobRowState.Success)
                    .SetProperty(row => row.ProgressPercent, 100)
                    .SetProperty(row => row.EndedAt, now),
                cancellation)
            .ConfigureAwait(false) > 0;
        if (ended)
            await TraceAsync(database, jobId, JobRowState.Success, cancellation).ConfigureAwait(false);
        return ended;
    }

    /// <summary>From terminating to its end, once no task runs; false while one does.</summary>
    public async Task<bool> EndAsync(Guid jobId, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        return await EndAsync(database, jobId, JobRowState.TerminatingOnCancel, JobRowState.Cancelled, cancellation).ConfigureAwait(false)
            || await EndAsync(database, jobId, JobRowState.TerminatingOnFailure, JobRowState.Failed, cancellation).ConfigureAwait(false);
    }

    /// <summary>Moves the progress forward, never back.</summary>
    public async Task ProgressAsync(Guid jobId, double percent, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        await database.Jobs
            .Where(job => job.Id == jobId && job.State == JobRowState.Active && job.ProgressPercent < percent)
            .ExecuteUpdateAsync(job => job.SetProperty(row => row.ProgressPercent, percent), cancellation)
            .ConfigureAwait(false);
    }

    private async Task<bool> EndAsync(
        RealityDatabase database, Guid jobId, JobRowState from, JobRowState to, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var ended = await database.Jobs
            .Where(job => job.Id == jobId && job.State == from)
            .Where(job => !database.Tasks.Any(task => task.JobId == jobId && task.State == TaskRowState.Running))
            .ExecuteUpdateAsync(job => job.SetProperty(row => row.State, to).SetProperty(row => row.EndedAt, now), cancellation)
            .ConfigureAwait(false) > 0;
        if (ended)
            await TraceAsync(database, jobId, to, cancellation).ConfigureAwait(false);
        return ended;
    }

    private static async Task TraceAsync(RealityDatabase database, Guid jobId, JobRowState state, CancellationToken cancellation)
    {
        if (!JobMetrics.IsTraced)
            return;
        var startedAt = await database.Jobs.Where(job => job.Id == jobId).Select(job => job.StartedAt).SingleAsync(cancellation).ConfigureAwait(false);
        JobMetrics.Ended(jobId, state.ToString(), startedAt);
    }
}
