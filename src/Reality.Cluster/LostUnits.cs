using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>Finds units that the rows call for but that have no trigger, and schedules them again.</summary>
/// <remarks>
/// A running task that its process still holds is not lost, whatever became of its trigger.
/// Rows and triggers do not change in one transaction, so a unit counts as lost only when its trigger has been missing for three
/// seconds. Requeuing a task that was not lost after all does no harm: the fencing token refuses the older attempt.
/// </remarks>
internal sealed class LostUnits(
    IDbContextFactory<RealityDatabase> databases,
    TaskTransitions tasks,
    UnitQueue queue,
    RunningAttempts running,
    WorkerName name,
    TimeProvider clock,
    ILogger<LostUnits> logger)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);
    private readonly Dictionary<(Guid JobId, string Unit), long> _missingSince = [];

    /// <summary>Schedules the lost units of an active job again.</summary>
    public async Task RepairAsync(Guid jobId, IReadOnlyList<StageRow> stages, CancellationToken cancellation)
    {
        var units = new Dictionary<string, Func<Task>>(StringComparer.Ordinal);
        foreach (var stage in stages.Where(stage => stage.RemainingDependencyCount == 0 && stage.State < StageRowState.Running))
            units.Add(UnitQueue.PlanName(stage.Name), () => queue.PlanAsync(jobId, stage.Name, cancellation).AsTask());
        if (stages.All(stage => stage.State == StageRowState.Complete))
            units.Add(UnitQueue.FinishName, () => queue.FinishAsync(jobId, cancellation).AsTask());
        await AddTasksAsync(units, jobId, TaskRowState.Scheduled, cancellation).ConfigureAwait(false);
        await AddTasksAsync(units, jobId, TaskRowState.Running, cancellation).ConfigureAwait(false);
        await RepairMissingAsync(jobId, units, cancellation).ConfigureAwait(false);
    }

    /// <summary>Requeues the running tasks of a stopping job whose workers have disappeared, so that the job can end.</summary>
    public async Task RequeueRunningAsync(Guid jobId, CancellationToken cancellation)
    {
        var units = new Dictionary<string, Func<Task>>(StringComparer.Ordinal);
        await AddTasksAsync(units, jobId, TaskRowState.Running, cancellation).ConfigureAwait(false);
        await RepairMissingAsync(jobId, units, cancellation).ConfigureAwait(false);
    }

    private async Task AddTasksAsync(
        Dictionary<string, Func<Task>> units, Guid jobId, TaskRowState state, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        var rows = await database.Tasks
            .AsNoTracking()
            .Where(task => task.JobId == jobId && task.State == state)
            .ToListAsync(cancellation)
            .ConfigureAwait(false);
        var workers = await database.Workers.Select(worker => worker.Id).ToListAsync(cancellation).ConfigureAwait(false);
        foreach (var row in rows.Where(row => row.State != TaskRowState.Running || !IsHeld(row, workers)))
            units[TaskTicket.NameOf(row.Stage, row.TaskId)] = () => tasks.RequeueAsync(row, cancellation);
    }

    /// <summary>Whether the process of a running task lives and has not let go of it.</summary>
    private bool IsHeld(TaskRow row, List<string> workers) =>
        row.Worker == name.Process ? running.Contains(row) : workers.Contains(row.Worker!);

    private async Task RepairMissingAsync(
        Guid jobId, Dictionary<string, Func<Task>> units, CancellationToken cancellation)
    {
        if (units.Count > 0)
        {
            foreach (var present in await queue.FindAsync(jobId, cancellation).ConfigureAwait(false))
                units.Remove(present);
        }
        foreach (var known in _missingSince.Keys.Where(key => key.JobId == jobId && !units.ContainsKey(key.Unit)).ToList())
            _missingSince.Remove(known);
        foreach (var (unit, repair) in units)
        {
            if (_missingSince.TryAdd((jobId, unit), clock.GetTimestamp())
                || clock.GetElapsedTime(_missingSince[(jobId, unit)]) < s_patience)
                continue;
            logger.UnitLost(jobId, unit);
            _missingSince.Remove((jobId, unit));
            await repair().ConfigureAwait(false);
        }
    }
}
