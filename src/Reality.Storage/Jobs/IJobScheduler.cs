namespace Reality.Storage.Jobs;

/// <summary>Sets stored jobs going, wherever their tasks then run. What becomes of them is read from the database.</summary>
public interface IJobScheduler
{
    /// <summary>Queues a job whose row is stored. Safe to call again: a job is queued once.</summary>
    Task SubmitAsync(Guid jobId, CancellationToken cancellation);

    /// <summary>
    /// Asks a job to stop: its state goes to TerminatingOnCancel at once and to Cancelled when its tasks have stopped.
    /// False where it has ended already.
    /// </summary>
    Task<bool> CancelAsync(Guid jobId, CancellationToken cancellation);
}
