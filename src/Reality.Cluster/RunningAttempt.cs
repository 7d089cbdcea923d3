using Microsoft.Extensions.Logging;
using Reality.Pipeline;

namespace Reality.Cluster;

/// <summary>One attempt at a task on this worker.</summary>
#pragma warning disable CA1001 // A task left behind still looks at the token; it holds nothing that needs releasing.
internal sealed class RunningAttempt : IMeteredTask
#pragma warning restore CA1001
{
    // A task that has not stopped by then is left behind: what it would still write is whole or absent.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskLog _log;
    private readonly TaskOutcome _outcome = new();

    public RunningAttempt(TaskTicket ticket, int token, JobStage stage, JobTask task, ILogger logger)
    {
        Ticket = ticket;
        Token = token;
        Task = task;
        _log = new(stage.Title, new LoggingObserver(ticket, logger));
    }

    public TaskTicket Ticket { get; }

    public int Token { get; }

    public JobTask Task { get; }

    /// <summary>0 to 1.</summary>
    public double Fraction => _log.Fraction;

    public StopReason StopReason { get; private set; }

    /// <summary>For the metrics: "done", "failed" or "stopped".</summary>
    public string Outcome { get; set; } = "failed";

    public IReadOnlyList<JobMessage> Messages => _log.Messages;

    public TimeSpan Wall { get; set; }

    public TimeSpan Cpu { get; set; }

    public long PeakMemoryBytes { get; set; }

    object IMeteredTask.Stage => (Ticket.JobId, Ticket.Stage);

    TaskNeeds IMeteredTask.Needs => Task.Needs;

    /// <summary>Asks it to stop; the first reason counts.</summary>
    public void Stop(StopReason reason)
    {
        if (StopReason == StopReason.None)
            StopReason = reason;
        _stop.Cancel();
    }

    /// <summary>Runs the task on a thread of its own; throws what it throws.</summary>
    public async Task RunAsync(Workspace workspace, int threadCount)
    {
        var run = System.Threading.Tasks.Task.Factory.StartNew(
            () => Task.Run(new(workspace, _log, _outcome, threadCount, _stop.Token)),
            CancellationToken.None,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default);
        var patience = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = _stop.Token.Register(() => _ = GiveUpAsync(patience)).ConfigureAwait(false);
        await (await System.Threading.Tasks.Task.WhenAny(run, patience.Task).ConfigureAwait(false)).ConfigureAwait(false);
    }

    public TaskRecord ToRecord() => new()
    {
        Messages = Messages, Figures = _outcome.Figures, Outputs = _outcome.Outputs,
        Wall = Wall, Cpu = Cpu, PeakMemoryBytes = PeakMemoryBytes,
    };

    private static async Task GiveUpAsync(TaskCompletionSource patience)
    {
        await System.Threading.Tasks.Task.Delay(s_patience).ConfigureAwait(false);
        patience.TrySetCanceled();
    }
}
