using Reality.Contract.Requests;

namespace Reality.Server.RealityData;

/// <summary>A point on the earth, in degrees.</summary>
public sealed record CornerBody
{
    [Range(-90, 90)]
    public required double Latitude { get; init; }

    [Range(-180, 180)]
    public required double Longitude { get; init; }
}
