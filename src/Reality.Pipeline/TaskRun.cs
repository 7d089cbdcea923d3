namespace Reality.Pipeline;

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
