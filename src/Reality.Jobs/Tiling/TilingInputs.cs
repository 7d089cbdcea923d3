using Reality.Jobs.Presets;
using Reality.Jobs.Requests;

namespace Reality.Jobs.Tiling;

/// <summary>What a Tiling job reads.</summary>
public sealed record TilingInputs
{
    /// <summary>Reality data id. A calibrated scene.</summary>
    [RealityDataId("ContextScene")]
    public required string Scene { get; init; }

    /// <summary>Bucket path of the region to reconstruct; also the extent of later exports.</summary>
    [BucketPath]
    public string? RegionOfInterest { get; init; }

    /// <summary>Ids of presets; of two that set the same option, the first counts.</summary>
    [OneOrMany]
    [PresetId]
    public IReadOnlyList<string>? Presets { get; init; }

    /// <summary>Bucket path of a file with more coordinate reference systems.</summary>
    [BucketPath]
    public string? CrsData { get; init; }
}
