namespace Reality.Storage.Jobs;

/// <summary>Starts and cancels stored jobs, wherever their tasks run. Progress and results are read from the database.</summary>
public interface IJobScheduler
{
    /// <summary>Queues a job whose row is stored. Idempotent.</summary>
    Task SubmitAsync(Guid jobId, CancellationToken cancellation);

    /// <summary>
    /// Requests that a job stops: its state becomes TerminatingOnCancel at once, and Cancelled when its tasks have stopped.
    /// </summary>
    /// <returns>False if the job has ended already.</returns>
    Task<bool> CancelAsync(Guid jobId, CancellationToken cancellation);

    /// <summary>Reads the queue of tasks; throws if it does not respond.</summary>
    Task CheckAsync(CancellationToken cancellation);
}
