using Microsoft.EntityFrameworkCore;
using Reality.Pipeline;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>
/// Moves the state of a task row. The number of the attempt is its fencing token: a transition by an attempt that has been
/// superseded does nothing.
/// </summary>
internal sealed class TaskTransitions(IDbContextFactory<RealityDatabase> databases, TimeProvider clock)
{
    /// <summary>
    /// Queued to scheduled, in the order of the plan, until <paramref name="window"/> tasks of the job are scheduled; nothing
    /// while more than half of the window is. Two callers at once get different tasks.
    /// </summary>
    /// <returns>The number of tasks that were scheduled before, and the tasks that the caller now has to schedule.</returns>
    public async Task<(int ScheduledBefore, IReadOnlyList<ClaimedTask> Claimed)> ClaimAsync(
        Guid jobId, int window, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        var scheduled = await database.Tasks
            .CountAsync(task => task.JobId == jobId && task.State == TaskRowState.Scheduled, cancellation)
            .ConfigureAwait(false);
        if (scheduled * 2 > window)
            return (scheduled, []);
        var claimed = await database.Database
            .SqlQuery<ClaimedTask>(
                $"""
                UPDATE "Tasks" SET "State" = {(int)TaskRowState.Scheduled}
                WHERE "JobId" = {jobId} AND "State" = {(int)TaskRowState.Queued}
                    AND EXISTS (SELECT 1 FROM "Jobs" WHERE "Id" = {jobId} AND "State" = {(int)JobRowState.Active})
                    AND "Order" IN (
                        SELECT "Order" FROM "Tasks" WHERE "JobId" = {jobId} AND "State" = {(int)TaskRowState.Queued}
                        ORDER BY "Order" LIMIT {window - scheduled})
                RETURNING "Stage", "TaskId", "MemoryBytes", "NeedsGpu", "LostCount"
                """)
            .ToListAsync(cancellation)
            .ConfigureAwait(false);
        return (scheduled, claimed);
    }

    /// <summary>
    /// Running to queued, when the process of the attempt has died; see <see cref="LoseAsync"/>. False if the task does not run,
    /// or runs in the process of the caller.
    /// </summary>
    public async Task<bool> TakeOverAsync(TaskTicket ticket, string process, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        var running = Named(database, ticket).Where(row => row.State == TaskRowState.Running && row.Worker != process);
        return await LoseAsync(running, cancellation).ConfigureAwait(false) > 0;
    }

    /// <summary>
    /// Takes back the loss of an attempt that was given up although its process lives: it was slow or cut off, not dead.
    /// </summary>
    public async Task<bool> ForgiveAsync(TaskTicket ticket, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        return await Named(database, ticket)
            .Where(row => row.LostCount > 0)
            .ExecuteUpdateAsync(row => row.SetProperty(task => task.LostCount, task => task.LostCount - 1), cancellation)
            .ConfigureAwait(false) > 0;
    }

    /// <summary>
    /// Queued or scheduled to running, with a new token; null if the task runs, has ended, or its job is not active.
    /// </summary>
    public async Task<int?> StartAsync(TaskTicket ticket, string worker, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        var now = clock.GetUtcNow().UtcTicks;
        var attempts = await database.Database
            .SqlQuery<int>(
                $"""
                UPDATE "Tasks" SET "State" = {(int)TaskRowState.Running}, "Attempt" = "Attempt" + 1, "Worker" = {worker},
                    "StartedAt" = {now}, "DoneFraction" = 0
                WHERE "JobId" = {ticket.JobId} AND "Stage" = {(string)ticket.Stage} AND "TaskId" = {ticket.TaskId}
                    AND "State" <= {(int)TaskRowState.Scheduled}
                    AND EXISTS (SELECT 1 FROM "Jobs" WHERE "Id" = {ticket.JobId} AND "State" = {(int)JobRowState.Active})
                RETURNING "Attempt" AS "Value"
                """)
            .ToListAsync(cancellation)
            .ConfigureAwait(false);
        return attempts.Count == 0 ? null : attempts[0];
    }

    /// <summary>
    /// Running to complete, with the task's messages and the counters of its stage; null if the attempt was superseded.
    /// </summary>
    public async Task<Consequence?> CompleteAsync(
        TaskTicket ticket, int token, JobGraph graph, double work, TaskRecord record, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        var now = clock.GetUtcNow();
        var ended = await Held(database, ticket, token)
            .ExecuteUpdateAsync(
                task => task
                    .SetProperty(row => row.State, TaskRowState.Complete)
                    .SetProperty(row => row.DoneFraction, 1)
                    .SetProperty(row => row.EndedAt, now)
                    .SetProperty(row => row.CpuSeconds, record.Cpu.TotalSeconds),
                cancellation)
            .ConfigureAwait(false);
        if (ended == 0)
            return null;
        await JobMessageRows.AddAsync(database, ticket.JobId, record.Messages, cancellation).ConfigureAwait(false);
        var consequence = await StageTransitions
            .CountOffAsync(database, ticket.JobId, graph, ticket.Stage, work, cancellation)
            .ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return consequence;
    }

    /// <summary>Running to failed, and the job to terminating on failure; false if the attempt was superseded.</summary>
    public async Task<bool> FailAsync(
        TaskTicket ticket, int token, IReadOnlyList<JobMessage> messages, JobMessage reason, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        var now = clock.GetUtcNow();
        var ended = await Held(database, ticket, token)
            .ExecuteUpdateAsync(
                task => task.SetProperty(row => row.State, TaskRowState.Failed).SetProperty(row => row.EndedAt, now),
                cancellation)
            .ConfigureAwait(false);
        if (ended == 0)
            return false;
        await JobMessageRows.AddAsync(database, ticket.JobId, messages, cancellation).ConfigureAwait(false);
        await JobTransitions.FailAsync(database, ticket.JobId, reason, cancellation).ConfigureAwait(false);
        await database.SaveChangesAsync(cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>
    /// Running to scheduled, for a retry, or to queued, because the job stops; false if the attempt was superseded.
    /// </summary>
    public async Task<bool> ReturnAsync(TaskTicket ticket, int token, TaskRowState to, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        return await Held(database, ticket, token)
            .ExecuteUpdateAsync(
                task => task.SetProperty(row => row.State, to).SetProperty(row => row.DoneFraction, 0), cancellation)
            .ConfigureAwait(false) > 0;
    }

    /// <summary>
    /// Scheduled or running to queued: requeues a task whose trigger or worker has disappeared, unless its row has changed.
    /// </summary>
    public async Task RequeueAsync(TaskRow lost, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        var same = database.Tasks
            .Where(row => row.JobId == lost.JobId && row.Stage == lost.Stage && row.TaskId == lost.TaskId)
            .Where(row => row.State == lost.State && row.Attempt == lost.Attempt);
        if (lost.State == TaskRowState.Running)
            await LoseAsync(same, cancellation).ConfigureAwait(false);
        else
        {
            await same
                .ExecuteUpdateAsync(row => row.SetProperty(task => task.State, TaskRowState.Queued), cancellation)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Records the progress of an attempt, 0 to 1; false if it was superseded.</summary>
    public async Task<bool> ProgressAsync(TaskTicket ticket, int token, double fraction, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        return await Held(database, ticket, token)
            .ExecuteUpdateAsync(task => task.SetProperty(row => row.DoneFraction, fraction), cancellation)
            .ConfigureAwait(false) > 0;
    }

    /// <summary>
    /// Running to queued, behind the other tasks of the stage; counts the loss. The next start has another token, which fences
    /// off an attempt that still runs after all.
    /// </summary>
    private static Task<int> LoseAsync(IQueryable<TaskRow> running, CancellationToken cancellation) => running.ExecuteUpdateAsync(
        row => row
            .SetProperty(task => task.State, TaskRowState.Queued)
            .SetProperty(task => task.LostCount, task => task.LostCount + 1)
            .SetProperty(
                task => task.Order, task => task.LostCount == 0 ? task.Order + TaskInsert.BehindTheStage : task.Order)
            .SetProperty(task => task.DoneFraction, 0),
        cancellation);

    private static IQueryable<TaskRow> Named(RealityDatabase database, TaskTicket ticket) => database.Tasks
        .Where(row => row.JobId == ticket.JobId && row.Stage == (string)ticket.Stage && row.TaskId == ticket.TaskId);

    private static IQueryable<TaskRow> Held(RealityDatabase database, TaskTicket ticket, int token) =>
        Named(database, ticket).Where(row => row.State == TaskRowState.Running && row.Attempt == token);
}

/// <summary>A task that was marked as scheduled and now needs a trigger.</summary>
internal sealed class ClaimedTask
{
    public required string Stage { get; init; }

    public required string TaskId { get; init; }

    public required long MemoryBytes { get; init; }

    public required bool NeedsGpu { get; init; }

    public required int LostCount { get; init; }
}
