using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Reality.Pipeline;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>An attempt at a task that runs on this worker.</summary>
/// <param name="ticket">The trigger that delivered the task.</param>
/// <param name="token">Fencing token: the number of the attempt.</param>
#pragma warning disable CA1001 // A task left behind still reads the token; it holds nothing that needs releasing.
internal sealed class RunningAttempt(TaskTicket ticket, int token, string stageTitle, JobTask task, ILogger logger)
#pragma warning restore CA1001
    : TaskExecution((ticket.JobId, ticket.Stage), stageTitle, task, new LoggingObserver(ticket, logger))
{
    // When the worker stops, a task that has not stopped by then is left behind: anything it still writes is whole or absent.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _isLeftBehind = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _stopTimestamp;

    public TaskTicket Ticket { get; } = ticket;

    public int Token { get; } = token;

    public StopReason StopReason { get; private set; }

    /// <summary>Whether another attempt has taken its place although its process lives.</summary>
    public bool IsSuperseded => StopReason == StopReason.Superseded;

    /// <summary>How long the task has been asked to stop and not returned; null if nobody has asked.</summary>
    public TimeSpan? Ending => _stopTimestamp == 0 ? null : Stopwatch.GetElapsedTime(_stopTimestamp);

    /// <summary>For the metrics: "done", "failed" or "stopped".</summary>
    public string Outcome { get; set; } = "failed";

    /// <summary>Asks the task to stop; the first reason counts.</summary>
    public void Stop(StopReason reason)
    {
        if (StopReason == StopReason.None)
        {
            StopReason = reason;
            _stopTimestamp = Stopwatch.GetTimestamp();
        }
        _stop.Cancel();
        if (reason == StopReason.WorkerStops)
            _ = LeaveBehindAsync();
    }

    /// <summary>
    /// Runs the task on a thread of its own; throws whatever it throws. Returns when the task has returned, however long ago it
    /// was asked to stop: until then it uses what it was granted.
    /// </summary>
    public async Task RunAsync(Workspace workspace, int threadCount)
    {
        var run = OwnThread.Run(() => Attempt(workspace, threadCount, _stop.Token));
        await (await System.Threading.Tasks.Task.WhenAny(run, _isLeftBehind.Task).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task LeaveBehindAsync()
    {
        await System.Threading.Tasks.Task.Delay(s_patience).ConfigureAwait(false);
        _isLeftBehind.TrySetCanceled();
    }

    /// <summary>Writes the messages of a task to the log of the worker.</summary>
    private sealed class LoggingObserver(TaskTicket ticket, ILogger logger) : IJobObserver
    {
        public void Progress(JobProgress progress)
        {
        }

        public void Message(JobMessage message) =>
            logger.TaskMessage(ticket.JobId, ticket.Stage, ticket.TaskId, message.Code, message.Text);

        public void Detail(string stageTitle, string text) =>
            logger.TaskDetail(ticket.JobId, ticket.Stage, ticket.TaskId, text);
    }
}

/// <summary>Why a running attempt is asked to stop.</summary>
internal enum StopReason
{
    None,

    /// <summary>Its job was cancelled or fails.</summary>
    JobStops,

    /// <summary>Another attempt has taken its place.</summary>
    Superseded,

    /// <summary>The worker shuts down; another one runs the task again.</summary>
    WorkerStops,
}

/// <summary>The attempts that run on this worker.</summary>
internal sealed class RunningAttempts(WorkerOptions options)
{
    // Reading the processor time and the working set is expensive.
    private static readonly TimeSpan s_measurePause = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<RunningAttempt, bool> _running = new();
    private readonly Lock _meterGate = new();
    private readonly ResourceMeter _meter = new(new(options.Cores, options.MemoryBytes));
    private long _measured;

    public ICollection<RunningAttempt> All => _running.Keys;

    /// <summary>Attempts that were asked to stop and have not returned yet.</summary>
    public IEnumerable<RunningAttempt> Ending => _running.Keys.Where(attempt => attempt.Ending is not null);

    /// <summary>Whether an attempt at the task runs here.</summary>
    public bool Contains(TaskRow row) => _running.Keys.Any(attempt =>
        attempt.Ticket.JobId == row.JobId && attempt.Ticket.Stage == row.Stage && attempt.Ticket.TaskId == row.TaskId);

    public void Add(RunningAttempt attempt)
    {
        Measure();
        _running.TryAdd(attempt, true);
    }

    public void Remove(RunningAttempt attempt)
    {
        Measure();
        _running.TryRemove(attempt, out _);
    }

    /// <summary>
    /// Attributes the resources used since the last measurement to the running attempts; skipped if that was a moment ago.
    /// </summary>
    public void Measure()
    {
        lock (_meterGate)
        {
            if (Stopwatch.GetElapsedTime(_measured) < s_measurePause)
                return;
            _measured = Stopwatch.GetTimestamp();
            _meter.Sample([.. _running.Keys]);
        }
    }

    public void Stop(Guid jobId, StopReason reason)
    {
        foreach (var attempt in _running.Keys.Where(attempt => attempt.Ticket.JobId == jobId))
            attempt.Stop(reason);
    }
}
