namespace Reality.Storage.Database;

/// <summary>A reality data belongs to an iTwin; it may belong to several.</summary>
public sealed class RealityDataITwinRow
{
    public required string ITwinId { get; init; }

    public required string RealityDataId { get; init; }

    /// <summary>Of the reality data, so that an iTwin's newest are found without looking at all of them.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
