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

    /// <summary>Predicted work, memory and cores.</summary>
    public TaskCost Cost { get; init; } = new(1, 0);

    /// <summary>Predicted work in seconds of one core. Relative sizes matter for the progress bar, not the machine.</summary>
    public double Work => Cost.CoreSeconds;

    public TaskNeeds Needs => new(Cost.Cores, Cost.MemoryBytes) { Gpu = Cost.NeedsGpu };

    public required Action<StageContext> Run { get; init; }

    /// <summary>
    /// Whether what the task left outside of the workspace is still there; null where it leaves nothing outside.
    /// A task that is noted as complete runs again where this says false.
    /// </summary>
    public Func<bool>? OutputsAreThere { get; init; }
}

/// <summary>What a task takes while it runs.</summary>
/// <param name="Cores">Threads it can use, 1 or more; granted up to what the runner has.</param>
/// <param name="MemoryBytes">Predicted peak, 0 or more. A task that needs more than the runner's budget runs alone.</param>
public readonly record struct TaskNeeds(int Cores, long MemoryBytes)
{
    /// <summary>As many cores as a task is ever granted.</summary>
    public const int AllCores = int.MaxValue;

    /// <summary>Whether it can run only where there is a GPU.</summary>
    public bool Gpu { get; init; }

    public TaskNeeds()
        : this(1, 0)
    {
    }
}

/// <summary>Predicted cost of a task.</summary>
/// <param name="CoreSeconds">Work in seconds of one core; relative sizes matter.</param>
/// <param name="MemoryBytes">Predicted peak, 0 or more. A task that needs more than the runner's budget runs alone.</param>
/// <param name="Cores">Threads it can use, 1 or more; granted up to what the runner has.</param>
public readonly record struct TaskCost(double CoreSeconds, long MemoryBytes, int Cores = 1)
{
    /// <summary>Whether it can run only on a machine with a GPU.</summary>
    public bool NeedsGpu { get; init; }
}
