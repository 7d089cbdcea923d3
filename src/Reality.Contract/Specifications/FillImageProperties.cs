using System.Text.Json.Serialization;
using Reality.Contract.Presets;
using Reality.Contract.Requests;

namespace Reality.Contract.Specifications;

/// <summary>Reads what photo files say about themselves into a scene.</summary>
public sealed class FillImagePropertiesJob : SpecifiedJobType<FillImagePropertiesCreate, FillImagePropertiesSpecifications>
{
    public override string Name => "FillImageProperties";

    public override CostRates Rates { get; } = new() { PerImage = 0.001 };

    protected override void Check(FillImagePropertiesCreate specifications, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(check);
        check.Distinct(specifications.Outputs, Outputs);
        var inputs = specifications.Inputs;
        check.That(
            inputs.ImageCollections is { Count: > 0 } || inputs.SceneToProcess is not null || inputs.SceneToComplete is not null
                || check.HasProblemAt(Inputs),
            Inputs,
            "Names no photos: give imageCollections, sceneToProcess or sceneToComplete.");
    }

    protected override FillImagePropertiesSpecifications Place(FillImagePropertiesCreate specifications, OutputPlaces places)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(places);
        return new()
        {
            Inputs = specifications.Inputs,
            Outputs = new()
            {
                Scene = places.RealityData("ContextScene", "scene"),
            },
            Options = specifications.Options,
        };
    }
}

/// <summary>
/// What a FillImageProperties job is asked to do: read size, camera, position and time of photos into a scene.
/// </summary>
public sealed record FillImagePropertiesCreate
{
    /// <summary>What the job reads.</summary>
    public required FillImagePropertiesInputs Inputs { get; init; }

    /// <summary>Names of the wanted outputs; none twice.</summary>
    public required IReadOnlyList<FillImagePropertiesOutput> Outputs { get; init; }

    /// <summary>What is absent has its default.</summary>
    public FillImagePropertiesOptions? Options { get; init; }
}

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

/// <summary>What a FillImageProperties job can be asked for.</summary>
public enum FillImagePropertiesOutput
{
    /// <summary>The scene with its photos filled in.</summary>
    [JsonStringEnumMemberName("scene")]
    Scene,
}

/// <summary>Options of a FillImageProperties job.</summary>
public sealed record FillImagePropertiesOptions
{
    /// <summary>Also read the folders inside image collections.</summary>
    public bool? RecursiveImageCollections { get; init; }

    /// <summary>How altitudes in photo metadata are to be read.</summary>
    public AltitudeReference? AltitudeReference { get; init; }
}

/// <summary>The specifications of a FillImageProperties job as stored and returned.</summary>
public sealed record FillImagePropertiesSpecifications
{
    /// <summary>As sent.</summary>
    public required FillImagePropertiesInputs Inputs { get; init; }

    /// <summary>Where the outputs are, or will be.</summary>
    public required FillImagePropertiesOutputs Outputs { get; init; }

    /// <summary>As sent.</summary>
    public FillImagePropertiesOptions? Options { get; init; }
}

/// <summary>Results of a FillImageProperties job.</summary>
public sealed record FillImagePropertiesOutputs
{
    /// <summary>Reality data id of the scene.</summary>
    public required string Scene { get; init; }
}

/// <summary>How altitudes in photo metadata are to be read.</summary>
public enum AltitudeReference
{
    /// <summary>Above the geoid.</summary>
    SeaLevel,

    /// <summary>Above the WGS 84 ellipsoid.</summary>
    [JsonStringEnumMemberName("WGS84Ellipsoid")]
    Wgs84Ellipsoid,
}
