namespace Reality.Storage.Database;

/// <summary>How far a task is.</summary>
public enum TaskRowState
{
    Queued,

    /// <summary>Handed out: the next worker with room takes it.</summary>
    Scheduled,

    Running,
    Complete,
    Failed,
}
