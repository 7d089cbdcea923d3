using System.Text.Json.Serialization;
using Reality.Contract.Requests;

namespace Reality.Contract.Specifications;

/// <summary>Finds water and makes constraints of it.</summary>
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

/// <summary>What a WaterConstraints job is asked to do: find water and make constraints of it.</summary>
public sealed record WaterConstraintsCreate
{
    /// <summary>What the job reads.</summary>
    public required WaterConstraintsInputs Inputs { get; init; }

    /// <summary>Names of the wanted outputs; none twice.</summary>
    public required IReadOnlyList<WaterConstraintsOutput> Outputs { get; init; }

    /// <summary>What is absent has its default.</summary>
    public WaterConstraintsOptions? Options { get; init; }
}

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

/// <summary>What a WaterConstraints job can be asked for.</summary>
public enum WaterConstraintsOutput
{
    /// <summary>Surfaces of the water that was found.</summary>
    [JsonStringEnumMemberName("constraints")]
    Constraints,
}

/// <summary>Options of a WaterConstraints job.</summary>
public sealed record WaterConstraintsOptions
{
    /// <summary>Make every water surface horizontal.</summary>
    public bool? ForceHorizontal { get; init; }
}

/// <summary>The specifications of a WaterConstraints job as stored and returned.</summary>
public sealed record WaterConstraintsSpecifications
{
    /// <summary>As sent.</summary>
    public required WaterConstraintsInputs Inputs { get; init; }

    /// <summary>Where the outputs are, or will be.</summary>
    public required WaterConstraintsOutputs Outputs { get; init; }

    /// <summary>As sent.</summary>
    public WaterConstraintsOptions? Options { get; init; }
}

/// <summary>Results of a WaterConstraints job.</summary>
public sealed record WaterConstraintsOutputs
{
    /// <summary>Bucket path of the constraint.</summary>
    public required string Constraints { get; init; }
}
