namespace Reality.Pipeline;

/// <summary>One step of a job. Idempotent: items whose artifact is there already are skipped.</summary>
/// <typeparam name="TItem">What a batch consists of: photos, pairs, tiles.</typeparam>
public interface IStage<TItem>
{
    /// <summary>Lower-case words, as users read them in progress and messages.</summary>
    string Name { get; }

    /// <summary>
    /// Does one batch. Any batches in any order, with any number of threads, leave the same artifacts.
    /// Throws <see cref="StageException"/> where the job cannot go on and <see cref="OperationCanceledException"/> when
    /// cancelled, within a second.
    /// </summary>
    void Run(IReadOnlyList<TItem> batch, Workspace workspace, StageLog log, CancellationToken cancellation);
}
