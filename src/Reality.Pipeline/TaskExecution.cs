namespace Reality.Pipeline;

/// <summary>
/// Execution of a task, in this process or on a worker of the cluster: makes attempts and collects their results.
/// </summary>
/// <remarks>
/// Each attempt has its own log and outcome, so a retried task reports nothing twice; time and memory add up over the attempts.
/// <see cref="TaskRetryPolicy"/> decides what follows a failed attempt.
/// </remarks>
/// <param name="stage">Equal for tasks of the same stage of the same job; see <see cref="IMeteredTask.Stage"/>.</param>
internal abstract class TaskExecution(object stage, string stageTitle, JobTask task, IJobObserver observer) : IMeteredTask
{
    private volatile TaskLog _log = new(stageTitle, observer);
    private volatile TaskOutcome _outcome = new();

    public JobTask Task => task;

    /// <summary>Progress of the current attempt, 0 to 1.</summary>
    public double Fraction => _log.Fraction;

    /// <summary>Warnings of the last attempt, sorted; final once it has ended.</summary>
    public IReadOnlyList<JobMessage> Messages => _log.Messages;

    /// <summary>Resources used by all attempts; written by the <see cref="ResourceMeter"/>.</summary>
    public TimeSpan Wall { get; set; }

    public TimeSpan Cpu { get; set; }

    public long PeakMemoryBytes { get; set; }

    object IMeteredTask.Stage => stage;

    TaskCost IMeteredTask.Cost => task.Cost;

    /// <summary>The results of the last attempt.</summary>
    public TaskRecord ToRecord() => new()
    {
        Messages = Messages, Figures = _outcome.Figures, Outputs = _outcome.Outputs,
        Wall = Wall, Cpu = Cpu, PeakMemoryBytes = PeakMemoryBytes,
    };

    /// <summary>Makes one attempt, and throws whatever the task throws.</summary>
    protected void Attempt(Workspace workspace, int threadCount, CancellationToken cancellation)
    {
        _log = new(stageTitle, observer);
        _outcome = new();
        cancellation.ThrowIfCancellationRequested();
        task.Run(new(workspace, _log, _outcome, threadCount, cancellation));
    }
}

/// <summary>
/// Runs a task in this process, with further attempts on the same thread while <see cref="TaskRetryPolicy"/> allows it.
/// </summary>
internal sealed class TaskRun(StageRun stage, JobTask task, IJobObserver observer)
    : TaskExecution(stage, stage.Definition.Title, task, observer)
{
    private readonly IJobObserver _observer = observer;

    public StageRun Stage { get; } = stage;

    /// <summary>The exception of a failed or cancelled task; null otherwise.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Runs to the end; sets <see cref="Failure"/> instead of throwing.</summary>
    public void Run(Workspace workspace, int threadCount, CancellationToken cancellation)
    {
        try
        {
            if (Task.OutputsAreThere is not null)
                TaskRecord.Supersede(workspace, Stage.Definition.Name, Task.Id);
            TaskRetryPolicy.Files.ToPipeline(ReportRetry).Execute(stop => Attempt(workspace, threadCount, stop), cancellation);
        }
#pragma warning disable CA1031 // Whatever a task throws must end the job with a message, not the process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // A transient failure while the job stops is not its cause: another attempt might have succeeded.
            Failure = cancellation.IsCancellationRequested && TaskRetryPolicy.Files.IsTransient(exception)
                ? new OperationCanceledException(cancellation)
                : JobFailure.Unwrap(exception);
        }
    }

    private void ReportRetry(Exception exception, TimeSpan pause) =>
        _observer.Detail(
            Stage.Definition.Title, $"Task {Task.Id} is retried in {pause.TotalSeconds:0.0} s after: {exception.Message}");
}
