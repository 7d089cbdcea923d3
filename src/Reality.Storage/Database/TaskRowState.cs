namespace Reality.Storage.Database;

/// <summary>How far a task is.</summary>
public enum TaskRowState
{
    Queued,
    Running,
    Complete,
    Failed,
}
