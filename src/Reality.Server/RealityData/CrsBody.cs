using Reality.Contract.Requests;

namespace Reality.Server.RealityData;

/// <summary>A coordinate system, e.g. "EPSG:32632" with the vertical "EPSG:5773".</summary>
[IgnoresUnknown]
public sealed record CrsBody
{
    [TextLength(1, 8192)]
    public required string Id { get; init; }

    [TextLength(1, 8192)]
    public string? VerticalId { get; init; }
}
