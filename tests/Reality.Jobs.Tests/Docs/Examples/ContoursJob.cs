using System.Text.Json.Serialization;
using Reality.Contract;
using Reality.Contract.Requests;

namespace Reality.Jobs.Tests.Docs.Examples;

/// <summary>Draws contour lines of the ground that a scene shows.</summary>
public sealed class ContoursJob : SpecifiedJobType<ContoursCreate, ContoursSpecifications>
{
    public override string Name => "Contours";

    public override CostRates Rates { get; } = new() { PerGigapixel = 0.01 };

    protected override void Check(ContoursCreate specifications, RequestCheck check) =>
        check.Distinct(specifications.Outputs, Outputs);

    protected override ContoursSpecifications Place(ContoursCreate specifications, OutputPlaces places) => new()
    {
        Inputs = specifications.Inputs,
        Outputs = new() { Contours = places.Bucket("contours.dxf") },
    };
}

/// <summary>The specifications of a Contours job as requested.</summary>
public sealed record ContoursCreate
{
    /// <summary>Inputs of the job.</summary>
    public required ContoursInputs Inputs { get; init; }

    /// <summary>Names of the requested outputs, without repetition.</summary>
    public required IReadOnlyList<ContoursOutput> Outputs { get; init; }
}

/// <summary>Inputs of a Contours job.</summary>
public sealed record ContoursInputs
{
    /// <summary>Reality data id of a calibrated scene.</summary>
    [RealityDataId("ContextScene")]
    public required string Scene { get; init; }
}

/// <summary>Outputs that a Contours job offers.</summary>
public enum ContoursOutput
{
    /// <summary>The lines, as DXF.</summary>
    [JsonStringEnumMemberName("contours")]
    Contours,
}

/// <summary>The specifications of a Contours job as stored and returned.</summary>
public sealed record ContoursSpecifications
{
    /// <summary>Inputs of the request.</summary>
    public required ContoursInputs Inputs { get; init; }

    /// <summary>Locations of the outputs, assigned when the job is submitted.</summary>
    public required ContoursOutputs Outputs { get; init; }
}

/// <summary>Results of a Contours job.</summary>
public sealed record ContoursOutputs
{
    /// <summary>Bucket path of the lines.</summary>
    public required string Contours { get; init; }
}
