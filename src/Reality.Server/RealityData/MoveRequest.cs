using Reality.Contract.Requests;

namespace Reality.Server.RealityData;

/// <summary>Where a reality data shall go.</summary>
[IgnoresUnknown]
public sealed record MoveRequest
{
    [GuidText]
    public string? ITwinId { get; init; }
}
