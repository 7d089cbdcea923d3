namespace Reality.Pipeline;

/// <summary>
/// One batch of a stage: seconds to minutes of work that is scheduled, retried and resumed alone.
/// </summary>
/// <remarks>
/// Idempotent: a task reads named artifacts and writes whole ones. Its completion is recorded in the workspace; a job that runs
/// again skips it.
/// </remarks>
public sealed record JobTask
{
    /// <summary>
    /// Unique within its stage and the same whenever the stage is planned; letters, digits, '.', '_', '-' and '+'.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>Predicted work, memory and cores.</summary>
    public TaskCost Cost { get; init; } = new(1, 0);

    /// <summary>Predicted work in seconds of one core. Relative sizes matter for the progress bar, not the machine.</summary>
    public double Work => Cost.CoreSeconds;

    public required Action<StageContext> Run { get; init; }

    /// <summary>
    /// Checks that the files the task published outside the workspace still exist; null if it publishes none. A completed task
    /// runs again if this returns false, or if a run with other options has replaced those files in the meantime.
    /// </summary>
    public Func<bool>? OutputsAreThere { get; init; }
}

/// <summary>Predicted cost of a task.</summary>
/// <param name="CoreSeconds">Work in seconds of one core; relative sizes matter.</param>
/// <param name="MemoryBytes">Predicted peak, 0 or more. A task that needs more than the runner's budget runs alone.</param>
/// <param name="Cores">Threads it can use, 1 or more; granted up to the threads of the runner. 0 for the plan of a stage.</param>
public readonly record struct TaskCost(double CoreSeconds, long MemoryBytes, int Cores = 1)
{
    /// <summary>Requests all cores that the runner has.</summary>
    public const int AllCores = int.MaxValue;

    /// <summary>Whether the task can run only on a machine with a GPU.</summary>
    public bool NeedsGpu { get; init; }
}
