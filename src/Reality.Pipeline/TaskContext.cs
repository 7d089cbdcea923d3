namespace Reality.Pipeline;

/// <summary>What a running task works with.</summary>
/// <param name="Workspace">Where its artifacts are.</param>
/// <param name="Log">Progress and messages of this task.</param>
/// <param name="Outcome">Takes the figures and outputs that the job's summary shows.</param>
/// <param name="ThreadCount">Threads it may use, 1 or more. Results must not depend on it.</param>
/// <param name="Cancellation">Asks it to stop, within a second.</param>
public sealed record TaskContext(
    Workspace Workspace, StageLog Log, TaskOutcome Outcome, int ThreadCount, CancellationToken Cancellation);
