namespace Reality.Storage.Database;

/// <summary>A submitted job.</summary>
public sealed class JobRow
{
    public required Guid Id { get; init; }

    /// <summary>Null where the user gave none.</summary>
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

    /// <summary>0 to 100, never falls; 100 only when the job is done.</summary>
    public double ProgressPercent { get; set; }

    /// <summary>Inputs and options as sent, outputs with their ids: the "specifications" of every response, as JSON text.</summary>
    public required string Specifications { get; init; }
}
