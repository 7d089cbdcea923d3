using Microsoft.EntityFrameworkCore;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>How far a stored job is, by the predicted work of its stages.</summary>
internal static class ProgressPercent
{
    /// <summary>0 to 99.9; the last step belongs to the job's success.</summary>
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

    /// <param name="doneOfRunning">Work done of the tasks of a stage that are under way.</param>
    internal static double Of(IReadOnlyList<StageRow> stages, Func<string, double> doneOfRunning)
    {
        var total = stages.Sum(stage => stage.Work);
        var done = stages.Sum(stage => stage.State == StageRowState.Complete
            ? stage.Work
            : Math.Min(stage.DoneWork + doneOfRunning(stage.Name), stage.Work));
        return total > 0 ? Math.Min(100 * done / total, 99.9) : 0;
    }
}
