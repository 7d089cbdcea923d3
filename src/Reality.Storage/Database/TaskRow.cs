namespace Reality.Storage.Database;

/// <summary>A task of a stage.</summary>
public sealed class TaskRow
{
    public required Guid JobId { get; init; }

    public required string Stage { get; init; }

    public required string TaskId { get; init; }

    /// <summary>Place in the job, unique in it: tasks are handed out in this order.</summary>
    public required long Order { get; init; }

    public required TaskRowState State { get; set; }

    /// <summary>The fencing token: raised when an attempt starts; only the attempt that holds the newest may end the task.</summary>
    public int Attempt { get; set; }

    /// <summary>Who runs it, for people.</summary>
    public string? Worker { get; set; }

    /// <summary>Predicted work, in seconds of one core.</summary>
    public required double Work { get; init; }

    /// <summary>Part of the work that the running attempt says is done, 0 to 1.</summary>
    public double DoneFraction { get; set; }

    public required int Cores { get; init; }

    public required long MemoryBytes { get; init; }

    public bool NeedsGpu { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Processor time of the attempt that ended it.</summary>
    public double CpuSeconds { get; set; }
}
