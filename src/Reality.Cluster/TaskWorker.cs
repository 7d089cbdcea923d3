using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Reality.Pipeline;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>Runs the tasks that this worker is handed.</summary>
internal sealed class TaskWorker(
    JobGraphCache graphs,
    TaskTransitions tasks,
    JobTransitions jobs,
    UnitQueue queue,
    Feeder feeder,
    WorkerSlots slots,
    RunningAttempts running,
    WorkerName name,
    JobMetrics metrics,
    Transitions between,
    ILogger<TaskWorker> logger)
{
    /// <summary>Attempts that may be lost with their workers before the task is taken for what kills them.</summary>
    public const int MaxAttempts = 12;

    private const int MaxFailures = 5;

    private static readonly TimeSpan s_pauseForRoom = TimeSpan.FromSeconds(1);

    /// <summary>Runs what the ticket names to its end. Throws only where another worker is to go on with it.</summary>
    public async Task RunAsync(TaskTicket ticket, bool isRecovery, CancellationToken shutdown)
    {
        if (isRecovery)
            await WaitOutAsync(() => tasks.TakeOverAsync(ticket, CancellationToken.None), shutdown).ConfigureAwait(false);
        if (await FindAsync(ticket, shutdown).ConfigureAwait(false) is not var (job, task))
            return;
        if (!await slots.TryEnterAsync(task.Needs, ticket.RefusalCount, shutdown).ConfigureAwait(false))
        {
            shutdown.ThrowIfCancellationRequested();
            var next = ticket with { RefusalCount = ticket.RefusalCount + 1 };
            await queue.TaskAgainAsync(next, task.Needs, s_pauseForRoom, shutdown).ConfigureAwait(false);
            return;
        }
        try
        {
            shutdown.ThrowIfCancellationRequested();
            await AttemptAsync(ticket, job, task, shutdown).ConfigureAwait(false);
        }
        finally
        {
            slots.Leave(task.Needs);
        }
    }

    private async Task<(LoadedJob Job, JobTask Task)?> FindAsync(TaskTicket ticket, CancellationToken shutdown)
    {
        try
        {
            // Loading and planning may take their time; Quartz goes on meanwhile.
            return await Task.Run(
                () =>
                {
                    var job = graphs.Load(ticket.JobId);
                    return (job, job.TaskOf(ticket.Stage, ticket.TaskId));
                },
                shutdown).ConfigureAwait(false);
        }
        catch (Exception exception) when (Outage.CanPass(exception))
        {
            // The coordinator hands the task out again when the database is back.
            logger.TaskTriedAgain(ticket.JobId, ticket.Stage, ticket.TaskId, TimeSpan.Zero, exception);
        }
        catch (Exception exception) when (Retry.CanPass(exception) && ticket.FailureCount < MaxFailures)
        {
            var next = ticket with { FailureCount = ticket.FailureCount + 1 };
            await queue.TaskAgainAsync(next, new(), Retry.Pause(ticket.FailureCount), shutdown).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.TaskFailed(ticket.JobId, ticket.Stage, ticket.TaskId, exception);
            var reason = ServiceFailure.Describe(JobFailure.Unwrap(exception), ticket.Stage);
            await jobs.FailAsync(ticket.JobId, reason, CancellationToken.None).ConfigureAwait(false);
        }
        return null;
    }

    private async Task AttemptAsync(TaskTicket ticket, LoadedJob job, JobTask task, CancellationToken shutdown)
    {
        var start = await WaitOutAsync(() => tasks.StartAsync(ticket, name.Id, CancellationToken.None), shutdown).ConfigureAwait(false);
        if (start is not { } token)
            return;
        between.Pass(Transition.TaskStarted);
        var stage = job.StageOf(ticket.Stage);
        var attempt = new RunningAttempt(ticket, token, stage, task, logger);
        using var activity = JobMetrics.StartAttempt(ticket, token);
        var startTimestamp = Stopwatch.GetTimestamp();
        await using var stop = shutdown.Register(() => attempt.Stop(StopReason.WorkerStops)).ConfigureAwait(false);
        running.Add(attempt);
        try
        {
            if (await TryRunAsync(attempt, stage, job, shutdown).ConfigureAwait(false) is not { } record)
                return;
            between.Pass(Transition.TaskRan);
            await EndDoneAsync(attempt, job, record, shutdown).ConfigureAwait(false);
        }
        finally
        {
            running.Remove(attempt);
            metrics.Ended(stage.Name, attempt.Outcome, Stopwatch.GetElapsedTime(startTimestamp));
        }
    }

    /// <summary>What the task came to; null where that was not its end, and the row says so.</summary>
    private async Task<TaskRecord?> TryRunAsync(RunningAttempt attempt, JobStage stage, LoadedJob job, CancellationToken shutdown)
    {
        try
        {
            if (attempt.Token > MaxAttempts)
                throw Lost(attempt.Ticket, attempt.Token);
            var record = await RunAsync(attempt, job).ConfigureAwait(false);
            attempt.Outcome = "done";
            return record;
        }
#pragma warning disable CA1031 // Whatever a task throws must end the job with a message, not the process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await EndFailedAsync(attempt, stage, job, exception, shutdown).ConfigureAwait(false);
            return null;
        }
    }

    private async Task<TaskRecord> RunAsync(RunningAttempt attempt, LoadedJob job)
    {
        var (ticket, task) = (attempt.Ticket, attempt.Task);
        var workspace = job.Graph.Workspace;
        if (LoadedJob.IsDone(task) && TaskRecord.Find(workspace, ticket.Stage, ticket.TaskId) is { } known)
            return known;
        await attempt.RunAsync(workspace, slots.CoresFor(task.Needs)).ConfigureAwait(false);
        running.Measure();
        var record = attempt.ToRecord();
        record.Write(workspace, ticket.Stage, ticket.TaskId);
        return record;
    }

    private async Task EndDoneAsync(RunningAttempt attempt, LoadedJob job, TaskRecord record, CancellationToken shutdown)
    {
        var ticket = attempt.Ticket;
        var consequence = await WaitOutAsync(
            () => tasks.CompleteAsync(ticket, attempt.Token, job.Graph, attempt.Task.Work, record, CancellationToken.None), shutdown).ConfigureAwait(false);
        if (consequence is null)
        {
            logger.TaskTooLate(ticket.JobId, ticket.Stage, ticket.TaskId);
            return;
        }
        between.Pass(Transition.TaskEnded);
        await feeder.FollowAsync(ticket.JobId, consequence, shutdown).ConfigureAwait(false);
    }

    private async Task EndFailedAsync(
        RunningAttempt attempt, JobStage stage, LoadedJob job, Exception thrown, CancellationToken shutdown)
    {
        var (ticket, token) = (attempt.Ticket, attempt.Token);
        var exception = JobFailure.Unwrap(thrown);
        if (exception is OperationCanceledException && attempt.StopReason != StopReason.None)
        {
            attempt.Outcome = "stopped";
            await EndStoppedAsync(attempt, shutdown).ConfigureAwait(false);
            return;
        }
        if (Retry.CanPass(exception) && ticket.FailureCount + 1 < MaxFailures)
        {
            var pause = Retry.Pause(ticket.FailureCount);
            logger.TaskTriedAgain(ticket.JobId, ticket.Stage, ticket.TaskId, pause, exception);
            if (await WaitOutAsync(() => tasks.ReturnAsync(ticket, token, TaskRowState.Scheduled, CancellationToken.None), shutdown).ConfigureAwait(false))
            {
                between.Pass(Transition.TaskReturned);
                var next = ticket with { FailureCount = ticket.FailureCount + 1 };
                await queue.TaskAgainAsync(next, attempt.Task.Needs, pause, shutdown).ConfigureAwait(false);
            }
            return;
        }
        logger.TaskFailed(ticket.JobId, ticket.Stage, ticket.TaskId, exception);
        var reason = ServiceFailure.Describe(exception, stage.Title);
        if (await WaitOutAsync(() => tasks.FailAsync(ticket, token, attempt.Messages, reason, CancellationToken.None), shutdown).ConfigureAwait(false))
            running.Stop(ticket.JobId, StopReason.JobStops);
    }

    private async Task EndStoppedAsync(RunningAttempt attempt, CancellationToken shutdown)
    {
        if (attempt.StopReason == StopReason.WorkerStops)
            throw new OperationCanceledException("The worker stops; another one goes on.", shutdown);
        if (attempt.StopReason == StopReason.JobStops)
        {
            await WaitOutAsync(
                () => tasks.ReturnAsync(attempt.Ticket, attempt.Token, TaskRowState.Queued, CancellationToken.None), shutdown).ConfigureAwait(false);
            await WaitOutAsync(() => jobs.EndAsync(attempt.Ticket.JobId, CancellationToken.None), shutdown).ConfigureAwait(false);
        }
    }

    private static StageException Lost(TaskTicket ticket, int token) => new(
        "Task_Lost",
        $"The task {ticket.TaskId} was started {token - 1} times and its worker was gone each time. It may need more memory than they have: "
        + "split the job into smaller ones, or ask the operator, who finds more in the logs of the workers.");

    // Safe to repeat: a step that was taken refuses to be taken again.
    private static Task<T> WaitOutAsync<T>(Func<Task<T>> step, CancellationToken shutdown) => Outage.WaitOutAsync(step, shutdown);
}
