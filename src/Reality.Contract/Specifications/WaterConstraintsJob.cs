using System.Text.Json.Serialization;
using Reality.Contract.Requests;

namespace Reality.Contract.Specifications;

/// <summary>Detects water surfaces and makes constraints of them.</summary>
public sealed class WaterConstraintsJob : SpecifiedJobType<WaterConstraintsCreate, WaterConstraintsSpecifications>
{
    public override string Name => "WaterConstraints";

    public override CostRates Rates { get; } = new() { PerGigapixel = 0.1 };

    protected override void Check(WaterConstraintsCreate specifications, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(check);
        check.Distinct(specifications.Outputs, Outputs);
    }

    protected override WaterConstraintsSpecifications Place(WaterConstraintsCreate specifications, OutputPlaces places)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(places);
        return new()
        {
            Inputs = specifications.Inputs,
            Outputs = new()
            {
                Constraints = places.Bucket("waterConstraints.obj"),
            },
            Options = specifications.Options,
        };
    }
}

/// <summary>The specifications of a WaterConstraints job as requested.</summary>
public sealed record WaterConstraintsCreate
{
    /// <summary>Inputs of the job.</summary>
    public required WaterConstraintsInputs Inputs { get; init; }

    /// <summary>Names of the requested outputs, without repetition.</summary>
    public required IReadOnlyList<WaterConstraintsOutput> Outputs { get; init; }

    /// <summary>Absent options have their defaults.</summary>
    public WaterConstraintsOptions? Options { get; init; }
}

/// <summary>Inputs of a WaterConstraints job.</summary>
public sealed record WaterConstraintsInputs
{
    /// <summary>Reality data id of a calibrated scene.</summary>
    [RealityDataId("ContextScene")]
    public required string Scene { get; init; }

    /// <summary>Reality data id of the tiles.</summary>
    [RealityDataId("ModelingReference")]
    public required string ModelingReference { get; init; }

    /// <summary>
    /// Bucket path of a grid of PROJ, a definition (.prj, .wkt), a zip archive of them, or a folder of all these.
    /// </summary>
    [BucketPath(MayBeFolder = true)]
    public string? CrsData { get; init; }
}

/// <summary>Outputs that a WaterConstraints job offers.</summary>
public enum WaterConstraintsOutput
{
    /// <summary>Detected water surfaces.</summary>
    [JsonStringEnumMemberName("constraints")]
    Constraints,
}

/// <summary>Options of a WaterConstraints job.</summary>
public sealed record WaterConstraintsOptions
{
    /// <summary>Make every water surface horizontal. Otherwise rivers fall along their axis.</summary>
    [Default(false)]
    public bool? ForceHorizontal { get; init; }
}

/// <summary>The specifications of a WaterConstraints job as stored and returned.</summary>
public sealed record WaterConstraintsSpecifications
{
    /// <summary>Inputs of the request.</summary>
    public required WaterConstraintsInputs Inputs { get; init; }

    /// <summary>Locations of the outputs, assigned when the job is submitted.</summary>
    public required WaterConstraintsOutputs Outputs { get; init; }

    /// <summary>Options of the request.</summary>
    public WaterConstraintsOptions? Options { get; init; }
}

/// <summary>Results of a WaterConstraints job.</summary>
public sealed record WaterConstraintsOutputs
{
    /// <summary>Bucket path of the constraint.</summary>
    public required string Constraints { get; init; }
}
