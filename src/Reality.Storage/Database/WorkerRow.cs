namespace Reality.Storage.Database;

/// <summary>A process that runs tasks, with what it has for them. Removed when it is gone.</summary>
public sealed class WorkerRow
{
    /// <summary>Its name among the workers; another one at every start, but for the one inside a server with SQLite.</summary>
    public required string Id { get; init; }

    public required int Cores { get; init; }

    public required long MemoryBytes { get; init; }

    public required bool HasGpu { get; init; }

    public required DateTimeOffset StartedAt { get; init; }
}
