using Microsoft.EntityFrameworkCore;
using Reality.Pipeline;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>
/// Moves the state of a job row. Each step is one idempotent transaction that does nothing unless the job is in the state that
/// the step starts from; docs/cluster.md draws them.
/// </summary>
internal sealed class JobTransitions(IDbContextFactory<RealityDatabase> databases, TimeProvider clock)
{
    public async Task<int> CountActiveAsync(CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        return await database.Jobs.CountAsync(job => job.State == JobRowState.Active, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Queued to active, with a row for each stage of the graph and its warnings; false if the job is no longer queued.
    /// </summary>
    public async Task<bool> BeginAsync(Guid jobId, JobGraph graph, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        var now = clock.GetUtcNow();
        var begun = await database.Jobs
            .Where(job => job.Id == jobId && job.State == JobRowState.Queued)
            .ExecuteUpdateAsync(
                job => job.SetProperty(row => row.State, JobRowState.Active).SetProperty(row => row.StartedAt, now), cancellation)
            .ConfigureAwait(false);
        if (begun == 0)
            return false;
        database.Stages.AddRange(graph.Stages.Select((stage, order) => new StageRow
        {
            JobId = jobId,
            Name = stage.Name.ToString(),
            Order = order,
            Title = stage.Title,
            Work = graph.ExpectedWorkOf(stage),
            State = StageRowState.Waiting,
            RemainingDependencyCount = stage.DependsOn.Count,
        }));
        database.JobMessages.AddRange(graph.Warnings.Select(warning => RowMessage.Of(jobId, warning)));
        await database.SaveChangesAsync(cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>
    /// Counts a load of the job's graph that begins. Throws <see cref="StageException"/> if too many have begun and none has
    /// ended: the processes died.
    /// </summary>
    public async Task BeginLoadAsync(Guid jobId, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        var limit = await PreparationLimit.ReadAsync(database, cancellation).ConfigureAwait(false);
        var isCounted = await database.Jobs
            .Where(job => job.Id == jobId && job.LoadAttempts < limit)
            .ExecuteUpdateAsync(job => job.SetProperty(row => row.LoadAttempts, row => row.LoadAttempts + 1), cancellation)
            .ConfigureAwait(false) > 0;
        if (!isCounted && await database.Jobs.AnyAsync(job => job.Id == jobId, cancellation).ConfigureAwait(false))
            throw PreparationLimit.Lost(limit);
    }

    /// <summary>Records that a load of the job's graph has ended, with or without success.</summary>
    public async Task EndLoadAsync(Guid jobId, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        await database.Jobs
            .Where(job => job.Id == jobId && job.LoadAttempts > 0)
            .ExecuteUpdateAsync(job => job.SetProperty(row => row.LoadAttempts, 0), cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Counts an attempt to finish the job that begins. Throws <see cref="StageException"/> if too many have begun and none has
    /// ended: the processes died.
    /// </summary>
    public async Task BeginFinishAsync(Guid jobId, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        var limit = await PreparationLimit.ReadAsync(database, cancellation).ConfigureAwait(false);
        var isCounted = await database.Jobs
            .Where(job => job.Id == jobId && job.FinishAttempts < limit)
            .ExecuteUpdateAsync(job => job.SetProperty(row => row.FinishAttempts, row => row.FinishAttempts + 1), cancellation)
            .ConfigureAwait(false) > 0;
        if (!isCounted && await database.Jobs.AnyAsync(job => job.Id == jobId, cancellation).ConfigureAwait(false))
            throw PreparationLimit.Lost(limit);
    }

    /// <summary>Records that an attempt to finish the job has ended, with or without success.</summary>
    public async Task EndFinishAsync(Guid jobId, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        await database.Jobs
            .Where(job => job.Id == jobId && job.FinishAttempts > 0)
            .ExecuteUpdateAsync(job => job.SetProperty(row => row.FinishAttempts, 0), cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Queued or active to terminating on cancel; false if the job has ended or is failing. True again if repeated.
    /// </summary>
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

    /// <summary>Queued or active to terminating on failure, with the reason; the first reason counts.</summary>
    public async Task FailAsync(Guid jobId, JobMessage reason, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await FailAsync(database, jobId, reason, cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The same in a transaction of the caller.</summary>
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

    /// <summary>Adds a warning, unless the job has one with the same code.</summary>
    public async Task WarnAsync(Guid jobId, JobMessage warning, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        var isKnown = await database.JobMessages
            .AnyAsync(row => row.JobId == jobId && row.Code == warning.Code, cancellation)
            .ConfigureAwait(false);
        if (isKnown)
            return;
        database.JobMessages.Add(RowMessage.Of(jobId, warning));
        await database.SaveChangesAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Active to success; false if the job is not active.</summary>
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

    /// <summary>Terminating to cancelled or failed; false while one of its tasks runs.</summary>
    public async Task<bool> EndAsync(Guid jobId, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        return await EndAsync(JobRowState.TerminatingOnCancel, JobRowState.Cancelled).ConfigureAwait(false)
            || await EndAsync(JobRowState.TerminatingOnFailure, JobRowState.Failed).ConfigureAwait(false);

        Task<bool> EndAsync(JobRowState from, JobRowState to) =>
            JobTransitions.EndAsync(database, jobId, from, to, clock.GetUtcNow(), cancellation);
    }

    /// <summary>Raises the progress of an active job; never lowers it.</summary>
    public async Task ProgressAsync(Guid jobId, double percent, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        await database.Jobs
            .Where(job => job.Id == jobId && job.State == JobRowState.Active && job.ProgressPercent < percent)
            .ExecuteUpdateAsync(job => job.SetProperty(row => row.ProgressPercent, percent), cancellation)
            .ConfigureAwait(false);
    }

    private static async Task<bool> EndAsync(
        RealityDatabase database,
        Guid jobId,
        JobRowState from,
        JobRowState to,
        DateTimeOffset now,
        CancellationToken cancellation)
    {
        var ended = await database.Jobs
            .Where(job => job.Id == jobId && job.State == from)
            .Where(job => !database.Tasks.Any(task => task.JobId == jobId && task.State == TaskRowState.Running))
            .ExecuteUpdateAsync(
                job => job
                    .SetProperty(row => row.State, to)
                    .SetProperty(row => row.StartedAt, row => row.StartedAt ?? now)
                    .SetProperty(row => row.EndedAt, now)
                    .SetProperty(row => row.ProcessingUnits, 0),
                cancellation)
            .ConfigureAwait(false) > 0;
        if (ended)
            await TraceAsync(database, jobId, to, cancellation).ConfigureAwait(false);
        return ended;
    }

    private static async Task TraceAsync(RealityDatabase database, Guid jobId, JobRowState state, CancellationToken cancellation)
    {
        if (!JobMetrics.IsTraced)
            return;
        var startedAt = await database.Jobs
            .Where(job => job.Id == jobId)
            .Select(job => job.StartedAt)
            .SingleAsync(cancellation)
            .ConfigureAwait(false);
        JobMetrics.Ended(jobId, state.ToString(), startedAt);
    }
}
