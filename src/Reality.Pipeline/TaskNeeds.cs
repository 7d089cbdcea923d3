namespace Reality.Pipeline;

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
