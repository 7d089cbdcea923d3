using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Reality.Pipeline;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>Inserts the tasks of a stage, many in a statement: tracking a hundred thousand rows would take their weight in memory.</summary>
internal static class TaskInsert
{
    private const int RowsPerStatement = 200;

    // Room for the tasks of one stage between those of its neighbors.
    private const long OrdersPerStage = 1L << 32;

    public static async Task RunAsync(
        RealityDatabase database,
        Guid jobId,
        int stageOrder,
        string stage,
        IReadOnlyList<(JobTask Task, TaskRecord? Record)> tasks,
        CancellationToken cancellation)
    {
        for (var first = 0; first < tasks.Count; first += RowsPerStatement)
        {
            var count = Math.Min(RowsPerStatement, tasks.Count - first);
            var values = new List<object>(count * 7 + 2) { jobId, stage };
            for (var i = first; i < first + count; i++)
            {
                var (task, record) = tasks[i];
                values.AddRange(
                [
                    task.Id,
                    stageOrder * OrdersPerStage + i,
                    (int)(record is null ? TaskRowState.Queued : TaskRowState.Complete),
                    task.Work,
                    Math.Max(task.Needs.Cores, 1),
                    Math.Max(task.Needs.MemoryBytes, 0),
                    task.Needs.Gpu,
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
                "Attempt", "DoneFraction", "CpuSeconds") VALUES
            """);
        for (var row = 0; row < rowCount; row++)
        {
            sql.Append(row == 0 ? " (" : ", (").Append("{0}, {1}");
            for (var column = 0; column < 7; column++)
                sql.Append(CultureInfo.InvariantCulture, $", {{{2 + row * 7 + column}}}");
            sql.Append(", 0, 0, 0)");
        }
        return sql.ToString();
    }
}
