using Reality.Jobs.Presets;
using Reality.Jobs.Requests;

namespace Reality.Jobs.Production;

/// <summary>What a Production job reads.</summary>
public sealed record ProductionInputs
{
    /// <summary>Reality data id. A calibrated scene.</summary>
    [RealityDataId("ContextScene")]
    public required string Scene { get; init; }

    /// <summary>Reality data id of the tiles; the job fills them.</summary>
    [RealityDataId("ModelingReference")]
    public required string ModelingReference { get; init; }

    /// <summary>Bucket path of the region that crops the exports.</summary>
    [BucketPath]
    public string? Extent { get; init; }

    /// <summary>Ids of presets; of two that set the same option, the first counts.</summary>
    [OneOrMany]
    [PresetId]
    public IReadOnlyList<string>? Presets { get; init; }

    /// <summary>Bucket path of a file with more coordinate reference systems.</summary>
    [BucketPath]
    public string? CrsData { get; init; }
}
