using Reality.Contract.Requests;

namespace Reality.Server.RealityData;

/// <summary>When and by whom a reality data was acquired.</summary>
[IgnoresUnknown]
public sealed record AcquisitionBody
{
    /// <summary>ISO 8601 in UTC.</summary>
    [Instant]
    public string? StartDateTime { get; init; }

    /// <summary>ISO 8601 in UTC; not before the start.</summary>
    [Instant]
    public string? EndDateTime { get; init; }

    [TextLength(0, 255)]
    public string? Acquirer { get; init; }
}
