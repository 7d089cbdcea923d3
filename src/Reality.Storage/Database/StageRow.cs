namespace Reality.Storage.Database;

/// <summary>A stage of a job's graph, with the counter that joins its tasks.</summary>
public sealed class StageRow
{
    public required Guid JobId { get; init; }

    public required string Name { get; init; }

    /// <summary>Place in the graph, from 0.</summary>
    public required int Order { get; init; }

    /// <summary>As users read it.</summary>
    public required string Title { get; init; }

    /// <summary>Predicted work, in seconds of one core.</summary>
    public required double Work { get; set; }

    public required StageRowState State { get; set; }

    /// <summary>Known once planned.</summary>
    public int TaskCount { get; set; }

    /// <summary>Falls by one in the transaction that ends a task; the stage is complete at 0.</summary>
    public int RemainingTaskCount { get; set; }

    /// <summary>Predicted work of the tasks that are complete, in seconds of one core.</summary>
    public double DoneWork { get; set; }

    /// <summary>Stages that must be complete before this one is planned; falls in the same transaction.</summary>
    public int RemainingDependencyCount { get; set; }
}
