namespace Reality.Storage.Database;

/// <summary>A reality data belongs to an iTwin; it may belong to several.</summary>
public sealed class RealityDataITwinRow
{
    public required string ITwinId { get; init; }

    public required string RealityDataId { get; init; }
}
