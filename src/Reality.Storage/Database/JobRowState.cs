namespace Reality.Storage.Database;

/// <summary>The states of the contract, by their published names.</summary>
public enum JobRowState
{
    Queued,
    Active,
    TerminatingOnCancel,
    TerminatingOnFailure,
    Cancelled,
    Failed,
    Success,
}
