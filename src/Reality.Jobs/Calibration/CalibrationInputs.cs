using Reality.Jobs.Presets;
using Reality.Jobs.Requests;

namespace Reality.Jobs.Calibration;

/// <summary>What a Calibration job reads.</summary>
public sealed record CalibrationInputs
{
    /// <summary>Reality data id. The scene to calibrate.</summary>
    [RealityDataId("ContextScene")]
    public required string Scene { get; init; }

    /// <summary>Ids of presets; of two that set the same option, the first counts.</summary>
    [OneOrMany]
    [PresetId]
    public IReadOnlyList<string>? Presets { get; init; }

    /// <summary>Bucket path of a file with more coordinate reference systems.</summary>
    [BucketPath]
    public string? CrsData { get; init; }
}
