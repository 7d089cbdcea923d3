using System.Text.Json.Serialization;
using Reality.Contract.Presets;
using Reality.Contract.Requests;

namespace Reality.Contract.Specifications;

/// <summary>Reads the metadata of photos into a scene.</summary>
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
            "No photos are named: set imageCollections, sceneToProcess or sceneToComplete.");
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

/// <summary>The specifications of a FillImageProperties job as requested.</summary>
public sealed record FillImagePropertiesCreate
{
    /// <summary>Inputs of the job.</summary>
    public required FillImagePropertiesInputs Inputs { get; init; }

    /// <summary>Names of the requested outputs, without repetition.</summary>
    public required IReadOnlyList<FillImagePropertiesOutput> Outputs { get; init; }

    /// <summary>Absent options have their defaults.</summary>
    public FillImagePropertiesOptions? Options { get; init; }
}

/// <summary>Inputs of a FillImageProperties job: image collections, a scene, or both.</summary>
public sealed record FillImagePropertiesInputs
{
    /// <summary>Reality data ids of image collections.</summary>
    [RealityDataId("CCImageCollection")]
    public IReadOnlyList<string>? ImageCollections { get; init; }

    /// <summary>Reality data id of a scene whose photos are read.</summary>
    [RealityDataId("ContextScene")]
    public string? SceneToProcess { get; init; }

    /// <summary>Reality data id of a scene to add the photos to.</summary>
    [RealityDataId("ContextScene")]
    public string? SceneToComplete { get; init; }

    /// <summary>Ids of presets, or bucket paths of preset files; if two set the same option, the first one applies.</summary>
    [OneOrMany]
    [Preset]
    public IReadOnlyList<string>? Presets { get; init; }
}

/// <summary>Outputs that a FillImageProperties job offers.</summary>
public enum FillImagePropertiesOutput
{
    /// <summary>The scene with the properties of its photos.</summary>
    [JsonStringEnumMemberName("scene")]
    Scene,
}

/// <summary>Options of a FillImageProperties job.</summary>
public sealed record FillImagePropertiesOptions
{
    /// <summary>Read subfolders of image collections too.</summary>
    [Default(false)]
    public bool? RecursiveImageCollections { get; init; }

    /// <summary>Reference surface of the altitudes in photo metadata.</summary>
    [Default(Specifications.AltitudeReference.SeaLevel)]
    public AltitudeReference? AltitudeReference { get; init; }
}

/// <summary>The specifications of a FillImageProperties job as stored and returned.</summary>
public sealed record FillImagePropertiesSpecifications
{
    /// <summary>Inputs of the request.</summary>
    public required FillImagePropertiesInputs Inputs { get; init; }

    /// <summary>Locations of the outputs, assigned when the job is submitted.</summary>
    public required FillImagePropertiesOutputs Outputs { get; init; }

    /// <summary>Options of the request.</summary>
    public FillImagePropertiesOptions? Options { get; init; }
}

/// <summary>Results of a FillImageProperties job.</summary>
public sealed record FillImagePropertiesOutputs
{
    /// <summary>Reality data id of the scene.</summary>
    public required string Scene { get; init; }
}

/// <summary>Reference surface of the altitudes in photo metadata.</summary>
public enum AltitudeReference
{
    /// <summary>Above the geoid.</summary>
    SeaLevel,

    /// <summary>Above the WGS 84 ellipsoid.</summary>
    [JsonStringEnumMemberName("WGS84Ellipsoid")]
    Wgs84Ellipsoid,
}
