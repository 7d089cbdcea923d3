using Reality.Jobs.Presets;
using Reality.Jobs.Requests;

namespace Reality.Jobs.GaussianSplats;

/// <summary>What a GaussianSplats job reads.</summary>
public sealed record GaussianSplatsInputs
{
    /// <summary>Reality data id. Calibrated, with tie points.</summary>
    [RealityDataId("ContextScene")]
    public required string Scene { get; init; }

    /// <summary>Reality data id of trained splats to go on from.</summary>
    [RealityDataId]
    public string? SplatsReference { get; init; }

    /// <summary>Id of a preset.</summary>
    [PresetId]
    public string? Preset { get; init; }

    /// <summary>Bucket path of a file with more coordinate reference systems.</summary>
    [BucketPath]
    public string? CrsData { get; init; }

    /// <summary>Bucket path of the region to reconstruct; also the extent of later exports.</summary>
    [BucketPath]
    public string? RegionOfInterest { get; init; }
}
