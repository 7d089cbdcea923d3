using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Reality.Pipeline;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>Runs the tasks that Quartz delivers to this worker.</summary>
/// <remarks>
/// The row of a task moves from scheduled to running when an attempt starts. From there it moves to complete, to failed, back to
/// scheduled for a retry, or back to queued because the job stops; docs/cluster.md draws it.
/// </remarks>
internal sealed class TaskWorker(
    JobGraphCache graphs,
    TaskTransitions tasks,
    JobTransitions jobs,
    UnitQueue queue,
    Feeder feeder,
    WorkerSlots slots,
    ProcessMemory memory,
    RunningAttempts running,
    WorkerName name,
    JobMetrics metrics,
    CrashPoints crashPoints,
    ILogger<TaskWorker> logger)
{
    /// <summary>
    /// Attempts that end with their process before the task is considered the cause; all but the first ran alone.
    /// </summary>
    public const int MaxLosses = 2;

    private static readonly TimeSpan s_pauseForRoom = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_pauseForGraph = TimeSpan.FromSeconds(5);

    /// <summary>Runs the task of a ticket to its end. Throws only if another worker is to run it again.</summary>
    /// <param name="isRecovery">Whether the trigger comes from a worker that has disappeared.</param>
    public async Task RunAsync(TaskTicket ticket, bool isRecovery, CancellationToken shutdown)
    {
        if (isRecovery && await TakeOverAsync(ticket, shutdown).ConfigureAwait(false))
        {
            feeder.Signal(ticket.JobId);
            return;
        }
        if (await FindAsync(ticket, shutdown).ConfigureAwait(false) is not var (job, task))
            return;
        // A task whose process died runs alone, so that the next death is its own doing.
        var cost = ticket.LossCount > 0 ? task.Cost with { Cores = TaskCost.AllCores } : task.Cost;
        if (!await slots.TryEnterAsync(cost, ticket.RefusalCount, shutdown).ConfigureAwait(false))
        {
            shutdown.ThrowIfCancellationRequested();
            var next = ticket with { RefusalCount = ticket.RefusalCount + 1 };
            await RequeueAsync(next, task.Cost, s_pauseForRoom, shutdown).ConfigureAwait(false);
            return;
        }
        try
        {
            shutdown.ThrowIfCancellationRequested();
            await AttemptAsync(ticket, job, task, shutdown).ConfigureAwait(false);
        }
        finally
        {
            memory.Return(ending: cost);
            slots.Leave(cost);
        }
    }

    private Task<bool> TakeOverAsync(TaskTicket ticket, CancellationToken shutdown) =>
        TransactionAsync(() => tasks.TakeOverAsync(ticket, name.Process, CancellationToken.None), shutdown);

    private async Task<(LoadedJob Job, JobTask Task)?> FindAsync(TaskTicket ticket, CancellationToken shutdown)
    {
        try
        {
            var found = await ClusterRetries.WaitOutAsync(() => FindOnceAsync(ticket, shutdown), shutdown)
                .ConfigureAwait(false);
            if (found is null)
                await RequeueAsync(ticket, new(), s_pauseForGraph, shutdown).ConfigureAwait(false);
            return found;
        }
        catch (Exception exception) when (ClusterRetries.Tasks.AllowsRetry(exception, ticket.FailureCount + 1))
        {
            await RequeueAsync(ticket, new(), exception, shutdown).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.TaskFailed(ticket.JobId, ticket.Stage, ticket.TaskId, exception);
            var title = graphs.TitleOf(ticket.JobId, ticket.Stage);
            var reason = ServiceFailure.Describe(JobFailure.Unwrap(exception), title);
            await jobs.FailAsync(ticket.JobId, reason, CancellationToken.None).ConfigureAwait(false);
        }
        return null;
    }

    private async Task<(LoadedJob Job, JobTask Task)?> FindOnceAsync(TaskTicket ticket, CancellationToken shutdown) =>
        await graphs.FindAsync(ticket.JobId, shutdown).ConfigureAwait(false) is { } job
        && await job.FindTaskAsync(ticket.Stage, ticket.TaskId, shutdown).ConfigureAwait(false) is { } task
            ? (job, task)
            : null;

    private async Task AttemptAsync(TaskTicket ticket, LoadedJob job, JobTask task, CancellationToken shutdown)
    {
        var start = await TransactionAsync(() => tasks.StartAsync(ticket, name.Process, CancellationToken.None), shutdown)
            .ConfigureAwait(false);
        if (start is not { } token)
            return;
        crashPoints.Pass(CrashPoint.TaskStarted);
        var stageTitle = job.StageOf(ticket.Stage).Title;
        var attempt = new RunningAttempt(ticket, token, stageTitle, task, logger);
        using var activity = JobMetrics.StartAttempt(ticket, token);
        var startTimestamp = Stopwatch.GetTimestamp();
        await using var stop = shutdown.Register(() => attempt.Stop(StopReason.WorkerStops)).ConfigureAwait(false);
        running.Add(attempt);
        try
        {
            if (await TryRunAsync(attempt, stageTitle, job, shutdown).ConfigureAwait(false) is not { } record)
                return;
            crashPoints.Pass(CrashPoint.TaskRan);
            await CompleteAsync(attempt, job, record, shutdown).ConfigureAwait(false);
        }
        finally
        {
            running.Remove(attempt);
            if (attempt.IsSuperseded)
                await ForgiveAsync(ticket).ConfigureAwait(false);
            metrics.Ended(ticket.Stage, attempt.Outcome, Stopwatch.GetElapsedTime(startTimestamp));
        }
    }

    /// <summary>The results of the task; null if it is not complete; its row then already has the next state.</summary>
    private async Task<TaskRecord?> TryRunAsync(
        RunningAttempt attempt, string stageTitle, LoadedJob job, CancellationToken shutdown)
    {
        try
        {
            if (attempt.Ticket.LossCount >= MaxLosses)
                throw Lost(attempt.Ticket);
            var record = await RunAsync(attempt, job).ConfigureAwait(false);
            attempt.Outcome = "done";
            return record;
        }
#pragma warning disable CA1031 // Whatever a task throws must end the job with a message, not the process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await EndFailedAsync(attempt, stageTitle, exception, shutdown).ConfigureAwait(false);
            return null;
        }
    }

    private async Task<TaskRecord> RunAsync(RunningAttempt attempt, LoadedJob job)
    {
        var (ticket, task) = (attempt.Ticket, attempt.Task);
        var workspace = job.Graph.Workspace;
        // An earlier attempt may have died between its record and its row.
        if (LoadedJob.HasOutputs(task) && TaskRecord.Find(workspace, ticket.Stage, ticket.TaskId) is { } known)
            return known;
        await attempt.RunAsync(workspace, slots.CoresFor(task.Cost)).ConfigureAwait(false);
        running.Measure();
        var record = attempt.ToRecord();
        record.Write(workspace, ticket.Stage, ticket.TaskId);
        return record;
    }

    private async Task CompleteAsync(RunningAttempt attempt, LoadedJob job, TaskRecord record, CancellationToken shutdown)
    {
        var (ticket, token) = (attempt.Ticket, attempt.Token);
        var consequence = await TransactionAsync(
            () => tasks.CompleteAsync(ticket, token, job.Graph, attempt.Task.Work, record, CancellationToken.None), shutdown)
            .ConfigureAwait(false);
        if (consequence is null)
        {
            logger.AttemptSuperseded(ticket.JobId, ticket.Stage, ticket.TaskId);
            attempt.Stop(StopReason.Superseded);
            return;
        }
        crashPoints.Pass(CrashPoint.TaskEnded);
        await feeder.FollowAsync(ticket.JobId, consequence, shutdown).ConfigureAwait(false);
    }

    private async Task EndFailedAsync(RunningAttempt attempt, string stageTitle, Exception thrown, CancellationToken shutdown)
    {
        var exception = JobFailure.Unwrap(thrown);
        if (exception is OperationCanceledException && attempt.StopReason != StopReason.None)
        {
            attempt.Outcome = "stopped";
            await EndStoppedAsync(attempt, shutdown).ConfigureAwait(false);
        }
        else if (ClusterRetries.Tasks.AllowsRetry(exception, attempt.Ticket.FailureCount + 1))
        {
            await ReturnForRetryAsync(attempt, exception, shutdown).ConfigureAwait(false);
        }
        else
        {
            await FailAsync(attempt, stageTitle, exception, shutdown).ConfigureAwait(false);
        }
    }

    private async Task EndStoppedAsync(RunningAttempt attempt, CancellationToken shutdown)
    {
        var (ticket, token) = (attempt.Ticket, attempt.Token);
        if (attempt.StopReason == StopReason.WorkerStops)
        {
            // A worker that stops in order loses no attempt.
            await TransactionAsync(
                () => tasks.ReturnAsync(ticket, token, TaskRowState.Scheduled, CancellationToken.None), shutdown)
                .ConfigureAwait(false);
            throw new OperationCanceledException("The worker stops; another one runs the task again.", shutdown);
        }
        if (attempt.StopReason == StopReason.JobStops)
        {
            await TransactionAsync(() => tasks.ReturnAsync(ticket, token, TaskRowState.Queued, CancellationToken.None), shutdown)
                .ConfigureAwait(false);
            await TransactionAsync(() => jobs.EndAsync(ticket.JobId, CancellationToken.None), shutdown).ConfigureAwait(false);
        }
    }

    private async Task ReturnForRetryAsync(RunningAttempt attempt, Exception exception, CancellationToken shutdown)
    {
        var (ticket, token) = (attempt.Ticket, attempt.Token);
        var isReturned = await TransactionAsync(
            () => tasks.ReturnAsync(ticket, token, TaskRowState.Scheduled, CancellationToken.None), shutdown)
            .ConfigureAwait(false);
        if (!isReturned)
            return;
        crashPoints.Pass(CrashPoint.TaskReturned);
        await RequeueAsync(ticket, attempt.Task.Cost, exception, shutdown).ConfigureAwait(false);
    }

    private async Task RequeueAsync(TaskTicket ticket, TaskCost cost, Exception exception, CancellationToken shutdown)
    {
        var next = ticket with { FailureCount = ticket.FailureCount + 1 };
        var pause = TaskRetryPolicy.PauseAfter(next.FailureCount);
        logger.TaskRetried(ticket.JobId, ticket.Stage, ticket.TaskId, pause, exception);
        await RequeueAsync(next, cost, pause, shutdown).ConfigureAwait(false);
    }

    private Task RequeueAsync(TaskTicket ticket, TaskCost cost, TimeSpan pause, CancellationToken shutdown) =>
        ClusterRetries.WaitOutAsync(() => queue.RequeueTaskAsync(ticket, cost, pause, shutdown), shutdown);

    private async Task FailAsync(RunningAttempt attempt, string stageTitle, Exception exception, CancellationToken shutdown)
    {
        var (ticket, token) = (attempt.Ticket, attempt.Token);
        logger.TaskFailed(ticket.JobId, ticket.Stage, ticket.TaskId, exception);
        var reason = ServiceFailure.Describe(exception, stageTitle);
        var isFailed = await TransactionAsync(
            () => tasks.FailAsync(ticket, token, attempt.Messages, reason, CancellationToken.None), shutdown)
            .ConfigureAwait(false);
        if (isFailed)
            running.Stop(ticket.JobId, StopReason.JobStops);
    }

    private async Task ForgiveAsync(TaskTicket ticket)
    {
        try
        {
            await tasks.ForgiveAsync(ticket, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (ClusterRetries.IsOutage(exception))
        {
            // The loss stays counted, on the safe side.
            logger.MonitorFailed(exception);
        }
    }

    private static StageException Lost(TaskTicket ticket) => new(
        "Task_Lost",
        $"The task {ticket.TaskId} was running {ticket.LossCount} times when its process died, the last time alone. It may need "
        + $"more memory than the workers have: split the job into smaller ones, or ask the operator to look into the logs.");

    // Safe to repeat: a transition that was made does nothing when it is made again.
    private static Task<T> TransactionAsync<T>(Func<Task<T>> transition, CancellationToken shutdown) =>
        ClusterRetries.TransactionAsync(transition, shutdown);
}
