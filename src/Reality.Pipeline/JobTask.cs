namespace Reality.Pipeline;

/// <summary>
/// One batch of a stage: seconds to minutes of work that is scheduled, retried and resumed alone.
/// </summary>
/// <remarks>
/// Idempotent: it reads named artifacts and leaves whole ones, so running it again does no harm. Its completion is noted in
/// the workspace; a job that is run again skips it.
/// </remarks>
public sealed record JobTask
{
    /// <summary>Unique in its stage and the same at every planning; letters, digits, '.', '_', '-' and '+'.</summary>
    public required string Id { get; init; }

    /// <summary>Predicted work in seconds of one core. Relative sizes matter for the progress bar, not the machine.</summary>
    public double Work { get; init; } = 1;

    public TaskNeeds Needs { get; init; } = new();

    public required Action<TaskContext> Run { get; init; }

    /// <summary>
    /// Whether what the task left outside of the workspace is still there; null where it leaves nothing outside.
    /// A task that is noted as complete runs again where this says false.
    /// </summary>
    public Func<bool>? OutputsAreThere { get; init; }
}
