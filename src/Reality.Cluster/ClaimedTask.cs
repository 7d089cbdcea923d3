namespace Reality.Cluster;

/// <summary>A task that has been marked as scheduled and now gets its trigger.</summary>
internal sealed class ClaimedTask
{
    public required string Stage { get; init; }

    public required string TaskId { get; init; }

    public required long MemoryBytes { get; init; }

    public required bool NeedsGpu { get; init; }
}
