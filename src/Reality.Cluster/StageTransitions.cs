using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Reality.Pipeline;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>
/// Moves the state of a stage row, and its two counters: tasks that remain, and stages that must complete before it is planned.
/// </summary>
internal sealed class StageTransitions(IDbContextFactory<RealityDatabase> databases)
{
    /// <summary>
    /// Waiting to planning. True again if repeated; false before its dependencies are complete and once it is planned.
    /// </summary>
    public async Task<bool> BeginPlanningAsync(Guid jobId, StageName stage, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        return await database.Stages
            .Where(row => row.JobId == jobId && row.Name == (string)stage && row.RemainingDependencyCount == 0)
            .Where(row => row.State == StageRowState.Waiting || row.State == StageRowState.Planning)
            .Where(row => database.Jobs.Any(job => job.Id == jobId && job.State == JobRowState.Active))
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.State, StageRowState.Planning), cancellation)
            .ConfigureAwait(false) > 0;
    }

    /// <summary>
    /// Counts an attempt to plan the stage that begins, on any worker. Throws <see cref="StageException"/> if too many have
    /// begun and none has ended: the processes died.
    /// </summary>
    public async Task BeginPlanAttemptAsync(Guid jobId, StageName stage, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        var limit = await PreparationLimit.ReadAsync(database, cancellation).ConfigureAwait(false);
        var rows = database.Stages.Where(row => row.JobId == jobId && row.Name == (string)stage);
        var isCounted = await rows
            .Where(row => row.PlanAttempts < limit)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.PlanAttempts, r => r.PlanAttempts + 1), cancellation)
            .ConfigureAwait(false) > 0;
        if (!isCounted && await rows.AnyAsync(cancellation).ConfigureAwait(false))
            throw PreparationLimit.Lost(limit);
    }

    /// <summary>Records that an attempt to plan the stage has ended, with or without success.</summary>
    public async Task EndPlanAttemptAsync(Guid jobId, StageName stage, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        await database.Stages
            .Where(row => row.JobId == jobId && row.Name == (string)stage && row.PlanAttempts > 0)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.PlanAttempts, 0), cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Planning to running, with a row for each task; to complete if all of them have a record of an earlier run.
    /// </summary>
    /// <returns>Null if the stage was planned before.</returns>
    public async Task<Consequence?> PlanAsync(
        Guid jobId,
        JobGraph graph,
        StageName stage,
        IReadOnlyList<(JobTask Task, TaskRecord? Record)> tasks,
        CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        var remaining = tasks.Count(task => task.Record is null);
        var work = tasks.Sum(task => task.Task.Work);
        var doneWork = tasks.Where(task => task.Record is not null).Sum(task => task.Task.Work);
        var planned = await database.Stages
            .Where(row => row.JobId == jobId && row.Name == (string)stage && row.State == StageRowState.Planning)
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
        await TaskInsert.RunAsync(database, jobId, graph.OrderOf(stage), stage, tasks, cancellation).ConfigureAwait(false);
        var messages = tasks.SelectMany(task => task.Record?.Messages ?? []);
        await JobMessageRows.AddAsync(database, jobId, messages, cancellation).ConfigureAwait(false);
        var consequence = remaining == 0
            ? await CompleteAsync(database, jobId, graph, stage, cancellation).ConfigureAwait(false)
            : Consequence.None;
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return consequence;
    }

    /// <summary>Ids of the tasks of a planned stage, in the order of the plan.</summary>
    public async Task<IReadOnlyList<string>> TaskIdsAsync(Guid jobId, StageName stage, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        return await database.Tasks
            .Where(row => row.JobId == jobId && row.Stage == (string)stage)
            // Lost tasks have moved behind the others.
            .OrderBy(row => row.Order % TaskInsert.BehindTheStage)
            .Select(row => row.TaskId)
            .ToListAsync(cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>Counts a completed task, in the transaction that completes it; running to complete with the last one.</summary>
    public static async Task<Consequence> CountOffAsync(
        RealityDatabase database, Guid jobId, JobGraph graph, StageName stage, double work, CancellationToken cancellation)
    {
        await database.Stages
            .Where(row => row.JobId == jobId && row.Name == (string)stage)
            .ExecuteUpdateAsync(
                row => row
                    .SetProperty(r => r.RemainingTaskCount, r => r.RemainingTaskCount - 1)
                    .SetProperty(r => r.DoneWork, r => r.DoneWork + work),
                cancellation)
            .ConfigureAwait(false);
        var isComplete = await database.Stages
            .AnyAsync(row => row.JobId == jobId && row.Name == (string)stage && row.RemainingTaskCount == 0, cancellation)
            .ConfigureAwait(false);
        return isComplete
            ? await CompleteAsync(database, jobId, graph, stage, cancellation).ConfigureAwait(false)
            : Consequence.None;
    }

    private static async Task<Consequence> CompleteAsync(
        RealityDatabase database, Guid jobId, JobGraph graph, StageName stage, CancellationToken cancellation)
    {
        await database.Stages
            .Where(row => row.JobId == jobId && row.Name == (string)stage)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.State, StageRowState.Complete), cancellation)
            .ConfigureAwait(false);
        var dependents = graph.Stages
            .Where(other => other.DependsOn.Contains(stage))
            .Select(other => other.Name.ToString())
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
            left.Where(row => dependents.Contains(row.Name))
                .Where(row => row is { RemainingDependencyCount: 0, State: StageRowState.Waiting })
                .Select(row => new StageName(row.Name))
                .ToList(),
            left.Count == 0);
    }
}

/// <summary>
/// How often the graph of a job may be loaded, a stage planned, or the job finished, by processes that die meanwhile.
/// </summary>
internal static class PreparationLimit
{
    private const int MaxLost = 2;

    /// <summary>Attempts that may have begun without an end: each worker may be at work on one at this moment.</summary>
    public static async Task<int> ReadAsync(RealityDatabase database, CancellationToken cancellation) =>
        MaxLost + Math.Max(await database.Workers.CountAsync(cancellation).ConfigureAwait(false), 1);

    public static StageException Lost(int attemptCount) => new(
        "Job_Lost",
        $"The service went down {attemptCount} times while it prepared or finished the job. Check the inputs and options of the "
        + $"job, or give the operator its id.");
}

/// <summary>Units of work that a transaction makes possible, to be scheduled after its commit.</summary>
/// <param name="ReadyStages">Stages that can be planned now.</param>
/// <param name="IsLast">Whether all stages are complete, so that the job can be finished.</param>
internal sealed record Consequence(IReadOnlyList<StageName> ReadyStages, bool IsLast)
{
    public static Consequence None { get; } = new([], false);
}

/// <summary>
/// Inserts the task rows of a stage, 200 per statement: change tracking of 100,000 rows would take too much memory.
/// </summary>
internal static class TaskInsert
{
    private const int RowsPerStatement = 200;

    /// <summary>Added to the order of a task, moves it behind all others of its stage.</summary>
    public const long BehindTheStage = OrdersPerStage / 2;

    // Tasks of different stages never share an order.
    private const long OrdersPerStage = 1L << 32;

    public static async Task RunAsync(
        RealityDatabase database,
        Guid jobId,
        int stageOrder,
        StageName stage,
        IReadOnlyList<(JobTask Task, TaskRecord? Record)> tasks,
        CancellationToken cancellation)
    {
        for (var first = 0; first < tasks.Count; first += RowsPerStatement)
        {
            var count = Math.Min(RowsPerStatement, tasks.Count - first);
            var values = new List<object>(count * 7 + 2) { jobId, (string)stage };
            for (var i = first; i < first + count; i++)
            {
                var (task, record) = tasks[i];
                values.AddRange(
                [
                    task.Id,
                    stageOrder * OrdersPerStage + i,
                    (int)(record is null ? TaskRowState.Queued : TaskRowState.Complete),
                    task.Work,
                    Math.Max(task.Cost.Cores, 1),
                    Math.Max(task.Cost.MemoryBytes, 0),
                    task.Cost.NeedsGpu,
                ]);
            }
            await database.Database.ExecuteSqlRawAsync(Statement(count), values, cancellation).ConfigureAwait(false);
        }
    }

    private static string Statement(int rowCount)
    {
        var sql = new StringBuilder(
            """
            INSERT INTO "Tasks" ("JobId", "Stage", "TaskId", "Order", "State", "Work", "Cores", "MemoryBytes", "NeedsGpu",
                "Attempt", "LostCount", "DoneFraction", "CpuSeconds") VALUES
            """);
        for (var row = 0; row < rowCount; row++)
        {
            sql.Append(row == 0 ? " (" : ", (").Append("{0}, {1}");
            for (var column = 0; column < 7; column++)
                sql.Append(CultureInfo.InvariantCulture, $", {{{2 + row * 7 + column}}}");
            sql.Append(", 0, 0, 0, 0)");
        }
        return sql.ToString();
    }
}
