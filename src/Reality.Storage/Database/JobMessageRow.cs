namespace Reality.Storage.Database;

/// <summary>An error or warning of a job.</summary>
public sealed class JobMessageRow
{
    /// <summary>Grows in the order of writing.</summary>
    public long Id { get; init; }

    public required Guid JobId { get; init; }

    public required bool IsError { get; init; }

    /// <summary>Stable name, e.g. "Photo_Unreadable".</summary>
    public required string Code { get; init; }

    public required string Title { get; init; }

    /// <summary>With %1, %2 … where the parameters go.</summary>
    public required string Message { get; init; }

    /// <summary>A JSON array of strings.</summary>
    public required string Parameters { get; init; }
}
