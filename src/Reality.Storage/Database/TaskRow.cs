namespace Reality.Storage.Database;

/// <summary>A task of a stage.</summary>
public sealed class TaskRow
{
    public required Guid JobId { get; init; }

    public required string Stage { get; init; }

    public required string TaskId { get; init; }

    /// <summary>
    /// Unique position in the job; tasks are scheduled in this order. Lost tasks move behind the others of their stage.
    /// </summary>
    public required long Order { get; init; }

    public required TaskRowState State { get; set; }

    /// <summary>
    /// Fencing token: incremented when an attempt starts. Only the attempt that holds the current value may end the task.
    /// </summary>
    public int Attempt { get; set; }

    /// <summary>Name of the process that runs the task, or ran it last.</summary>
    public string? Worker { get; set; }

    /// <summary>Attempts that ended with the death of their process.</summary>
    public int LostCount { get; set; }

    /// <summary>Predicted work, in seconds of one core.</summary>
    public required double Work { get; init; }

    /// <summary>Fraction of the work that the running attempt reports as done, 0 to 1.</summary>
    public double DoneFraction { get; set; }

    public required int Cores { get; init; }

    public required long MemoryBytes { get; init; }

    public bool NeedsGpu { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Processor time of the attempt that ended the task.</summary>
    public double CpuSeconds { get; set; }
}

/// <summary>States of a task.</summary>
public enum TaskRowState
{
    Queued,

    /// <summary>Has a trigger: the next worker with room takes the task.</summary>
    Scheduled,

    Running,
    Complete,
    Failed,
}

/// <summary>A process that runs tasks, with its capacity. The row is deleted when the process has disappeared.</summary>
public sealed class WorkerRow
{
    /// <summary>Unique name, new at every start; a worker inside a server with SQLite keeps one name.</summary>
    public required string Id { get; init; }

    public required int Cores { get; init; }

    public required long MemoryBytes { get; init; }

    public required bool HasGpu { get; init; }

    public required DateTimeOffset StartedAt { get; init; }
}
