using Microsoft.EntityFrameworkCore;
using Reality.Pipeline;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>The steps of a stage: planned with its tasks, complete when the last of them is.</summary>
internal sealed class StageTransitions(IDbContextFactory<RealityDatabase> databases)
{
    /// <summary>Marks a stage whose dependencies are complete as being planned; false where that is over or too early.</summary>
    public async Task<bool> BeginPlanningAsync(Guid jobId, string stage, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        return await database.Stages
            .Where(row => row.JobId == jobId && row.Name == stage && row.RemainingDependencyCount == 0)
            .Where(row => row.State == StageRowState.Waiting || row.State == StageRowState.Planning)
            .Where(row => database.Jobs.Any(job => job.Id == jobId && job.State == JobRowState.Active))
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.State, StageRowState.Planning), cancellation)
            .ConfigureAwait(false) > 0;
    }

    /// <summary>Takes the tasks of a stage, with what those that are done already have said.</summary>
    /// <returns>What it sets going; null where the stage was planned before.</returns>
    public async Task<Consequence?> PlanAsync(
        Guid jobId, JobGraph graph, JobStage stage, IReadOnlyList<(JobTask Task, TaskRecord? Record)> tasks, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        var remaining = tasks.Count(task => task.Record is null);
        var work = tasks.Sum(task => task.Task.Work);
        var doneWork = tasks.Where(task => task.Record is not null).Sum(task => task.Task.Work);
        var planned = await database.Stages
            .Where(row => row.JobId == jobId && row.Name == stage.Name && row.State == StageRowState.Planning)
            .ExecuteUpdateAsync(
                row => row
                    .SetProperty(r => r.State, StageRowState.Running)
                    .SetProperty(r => r.TaskCount, tasks.Count)
                    .SetProperty(r => r.RemainingTaskCount, remaining)
                    .SetProperty(r => r.Work, work)
                    .SetProperty(r => r.DoneWork, doneWork),
                cancellation)
            .ConfigureAwait(false);
        if (planned == 0)
            return null;
        await TaskInsert.RunAsync(database, jobId, graph.OrderOf(stage.Name), stage.Name, tasks, cancellation).ConfigureAwait(false);
        database.JobMessages.AddRange(tasks
            .SelectMany(task => task.Record?.Messages ?? [])
            .Select(message => RowMessage.Of(jobId, message)));
        await database.SaveChangesAsync(cancellation).ConfigureAwait(false);
        var consequence = remaining == 0
            ? await CompleteAsync(database, jobId, graph, stage.Name, cancellation).ConfigureAwait(false)
            : Consequence.None;
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return consequence;
    }

    /// <summary>Counts one task off, in the transaction that ends it.</summary>
    public static async Task<Consequence> CountOffAsync(
        RealityDatabase database, Guid jobId, JobGraph graph, string stage, double work, CancellationToken cancellation)
    {
        await database.Stages
            .Where(row => row.JobId == jobId && row.Name == stage)
            .ExecuteUpdateAsync(
                row => row
                    .SetProperty(r => r.RemainingTaskCount, r => r.RemainingTaskCount - 1)
                    .SetProperty(r => r.DoneWork, r => r.DoneWork + work),
                cancellation)
            .ConfigureAwait(false);
        var isComplete = await database.Stages
            .AnyAsync(row => row.JobId == jobId && row.Name == stage && row.RemainingTaskCount == 0, cancellation)
            .ConfigureAwait(false);
        return isComplete
            ? await CompleteAsync(database, jobId, graph, stage, cancellation).ConfigureAwait(false)
            : Consequence.None;
    }

    private static async Task<Consequence> CompleteAsync(
        RealityDatabase database, Guid jobId, JobGraph graph, string stage, CancellationToken cancellation)
    {
        await database.Stages
            .Where(row => row.JobId == jobId && row.Name == stage)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.State, StageRowState.Complete), cancellation)
            .ConfigureAwait(false);
        var dependents = graph.Stages
            .Where(other => other.DependsOn.Contains(stage, StringComparer.Ordinal))
            .Select(other => other.Name)
            .ToList();
        await database.Stages
            .Where(row => row.JobId == jobId && dependents.Contains(row.Name))
            .ExecuteUpdateAsync(
                row => row.SetProperty(r => r.RemainingDependencyCount, r => r.RemainingDependencyCount - 1), cancellation)
            .ConfigureAwait(false);
        var left = await database.Stages
            .Where(row => row.JobId == jobId && row.State != StageRowState.Complete)
            .Select(row => new { row.Name, row.RemainingDependencyCount, row.State })
            .ToListAsync(cancellation)
            .ConfigureAwait(false);
        return new(
            left.Where(row => dependents.Contains(row.Name) && row is { RemainingDependencyCount: 0, State: StageRowState.Waiting })
                .Select(row => row.Name)
                .ToList(),
            left.Count == 0);
    }
}
