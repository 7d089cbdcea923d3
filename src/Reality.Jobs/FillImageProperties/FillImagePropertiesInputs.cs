using Reality.Jobs.Presets;
using Reality.Jobs.Requests;

namespace Reality.Jobs.FillImageProperties;

/// <summary>The photos of a FillImageProperties job: image collections, a scene, or both.</summary>
public sealed record FillImagePropertiesInputs
{
    /// <summary>Reality data ids of image collections.</summary>
    [RealityDataId("CCImageCollection")]
    public IReadOnlyList<string>? ImageCollections { get; init; }

    /// <summary>Reality data id of a scene whose photos are read.</summary>
    [RealityDataId("ContextScene")]
    public string? SceneToProcess { get; init; }

    /// <summary>Reality data id of a scene that what is read is added to.</summary>
    [RealityDataId("ContextScene")]
    public string? SceneToComplete { get; init; }

    /// <summary>Ids of presets; of two that set the same option, the first counts.</summary>
    [OneOrMany]
    [PresetId]
    public IReadOnlyList<string>? Presets { get; init; }
}
