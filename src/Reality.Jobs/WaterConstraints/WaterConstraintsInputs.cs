using Reality.Jobs.Requests;

namespace Reality.Jobs.WaterConstraints;

/// <summary>What a WaterConstraints job reads.</summary>
public sealed record WaterConstraintsInputs
{
    /// <summary>Reality data id. A calibrated scene.</summary>
    [RealityDataId("ContextScene")]
    public required string Scene { get; init; }

    /// <summary>Reality data id of the tiles.</summary>
    [RealityDataId("ModelingReference")]
    public required string ModelingReference { get; init; }

    /// <summary>Bucket path of a file with more coordinate reference systems.</summary>
    [BucketPath]
    public string? CrsData { get; init; }
}
