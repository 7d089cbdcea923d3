namespace Reality.Pipeline;

/// <summary>A job that was submitted.</summary>
public interface IRunningJob
{
    /// <summary>Ends when the job has; it does not throw, whatever became of the job.</summary>
    Task<JobResult> Completion { get; }

    /// <summary>Asks the job to stop. It ends within about a second; finished tasks are kept.</summary>
    void Cancel();
}
