namespace Reality.Storage.Database;

/// <summary>A stage of a job's graph, with the counter that joins its tasks.</summary>
public sealed class StageRow
{
    public required Guid JobId { get; init; }

    public required string Name { get; init; }

    /// <summary>Position in the graph, from 0.</summary>
    public required int Order { get; init; }

    /// <summary>Name shown to users.</summary>
    public required string Title { get; init; }

    /// <summary>Predicted work, in seconds of one core.</summary>
    public required double Work { get; set; }

    public required StageRowState State { get; set; }

    /// <summary>Number of tasks; 0 until the stage is planned.</summary>
    public int TaskCount { get; set; }

    /// <summary>Decremented in the transaction that ends a task; the stage is complete at 0.</summary>
    public int RemainingTaskCount { get; set; }

    /// <summary>Predicted work of the completed tasks, in seconds of one core.</summary>
    public double DoneWork { get; set; }

    /// <summary>
    /// Number of stages that must complete before this one is planned; decremented in the transaction that completes one of them.
    /// </summary>
    public int RemainingDependencyCount { get; set; }

    /// <summary>
    /// Attempts to plan the stage that have begun since the last one that ended. Above 0 while a worker plans it, and if
    /// processes died while they planned it.
    /// </summary>
    public int PlanAttempts { get; set; }
}

/// <summary>States of a stage, in the order in which it passes through them.</summary>
public enum StageRowState
{
    /// <summary>A stage that this one depends on is not complete.</summary>
    Waiting,

    /// <summary>The tasks are being listed.</summary>
    Planning,

    Running,

    Complete,
}
