namespace Reality.Storage.Database;

/// <summary>A submitted job.</summary>
public sealed class JobRow
{
    public required Guid Id { get; init; }

    /// <summary>Null if the user gave no name.</summary>
    public string? Name { get; init; }

    /// <summary>Name of the job type, e.g. "Calibration".</summary>
    public required string Type { get; init; }

    public required string ITwinId { get; init; }

    public required string UserId { get; init; }

    public required JobRowState State { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Set when the job has ended.</summary>
    public double? ProcessingUnits { get; set; }

    /// <summary>0 to 100, never decreases; 100 only once the job is complete.</summary>
    public double ProgressPercent { get; set; }

    /// <summary>
    /// Loads of the job's graph that have begun since the last one that ended. Above 0 while the graph is being loaded, and if
    /// processes died while they loaded it.
    /// </summary>
    public int LoadAttempts { get; set; }

    /// <summary>
    /// Times that finishing the job has begun since the last one that ended: as <see cref="LoadAttempts"/>.
    /// </summary>
    public int FinishAttempts { get; set; }

    /// <summary>
    /// JSON text of the "specifications" in every response: inputs and options as sent, outputs with the ids of reality data.
    /// </summary>
    public required string Specifications { get; init; }
}

/// <summary>States of a job, under the names of the published API.</summary>
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

/// <summary>
/// A reality data id or bucket path that a job reads or writes. Filters search these rows, and deletion keeps what they name
/// while the job runs.
/// </summary>
public sealed class JobReferenceRow
{
    public required Guid JobId { get; init; }

    public required bool IsOutput { get; init; }

    public required string Value { get; init; }
}

/// <summary>An error or warning of a job.</summary>
public sealed class JobMessageRow
{
    /// <summary>Increases in the order in which messages were written.</summary>
    public long Id { get; init; }

    public required Guid JobId { get; init; }

    public required bool IsError { get; init; }

    /// <summary>Stable name, e.g. "Photo_Unreadable".</summary>
    public required string Code { get; init; }

    /// <summary>The code in words, e.g. "Photo unreadable".</summary>
    public required string Title { get; init; }

    /// <summary>The whole text.</summary>
    public required string Message { get; init; }

    /// <summary>The names and numbers in the text, as a JSON array of strings.</summary>
    public required string Parameters { get; init; }
}
