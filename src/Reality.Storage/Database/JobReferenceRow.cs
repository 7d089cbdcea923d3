namespace Reality.Storage.Database;

/// <summary>A reality data id or bucket path that a job reads or writes, for filters and for what must not vanish.</summary>
public sealed class JobReferenceRow
{
    public required Guid JobId { get; init; }

    public required bool IsOutput { get; init; }

    public required string Value { get; init; }
}
