namespace Reality.Pipeline;

/// <summary>A task while it runs: attempts it, again where the failure can pass, and notes its completion.</summary>
internal sealed class TaskAttempt(StageRun stage, JobTask task, IJobObserver observer) : IMeteredTask
{
    private static readonly TimeSpan[] s_pauses = [TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(1)];
    private volatile TaskLog _log = new(stage.Definition.Title, observer);

    public StageRun Stage => stage;

    public JobTask Task => task;

    object IMeteredTask.Stage => stage;

    TaskNeeds IMeteredTask.Needs => task.Needs;

    /// <summary>Null unless the task failed or was cancelled.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>0 to 1.</summary>
    public double Fraction => _log.Fraction;

    /// <summary>What it took; written by the meter, in the thread of the job.</summary>
    public TimeSpan Wall { get; set; }

    public TimeSpan Cpu { get; set; }

    public long PeakMemoryBytes { get; set; }

    /// <summary>What it said; complete once it has ended.</summary>
    public TaskOutcome Outcome { get; private set; } = new();

    public IReadOnlyList<JobMessage> Messages => _log.Messages;

    /// <summary>Runs to the end; sets <see cref="Failure"/> instead of throwing.</summary>
    public void Run(Workspace workspace, int threadCount, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                cancellation.ThrowIfCancellationRequested();
                task.Run(new(workspace, _log, Outcome, threadCount, cancellation));
                return;
            }
            catch (Exception exception) when (attempt < s_pauses.Length && JobFailure.CanPass(exception))
            {
                observer.Detail(stage.Definition.Title, $"Task {task.Id} is tried again after: {exception.Message}");
                cancellation.WaitHandle.WaitOne(s_pauses[attempt]);
                _log = new(stage.Definition.Title, observer);
                Outcome = new();
            }
#pragma warning disable CA1031 // Whatever a task throws must end the job with a message, not the process.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Failure = JobFailure.Unwrap(exception);
                return;
            }
        }
    }

    public TaskRecord ToRecord() => new()
    {
        Messages = Messages, Figures = Outcome.Figures, Outputs = Outcome.Outputs,
        Wall = Wall, Cpu = Cpu, PeakMemoryBytes = PeakMemoryBytes,
    };
}
