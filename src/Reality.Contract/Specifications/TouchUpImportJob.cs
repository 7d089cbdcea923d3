using System.Text.Json.Serialization;
using Reality.Contract.Requests;

namespace Reality.Contract.Specifications;

/// <summary>Imports edited tiles into a modeling reference.</summary>
public sealed class TouchUpImportJob : SpecifiedJobType<TouchUpImportCreate, TouchUpImportSpecifications>
{
    public override string Name => "TouchUpImport";

    public override CostRates Rates { get; } = new() { PerTile = 0.01 };

    protected override void Check(TouchUpImportCreate specifications, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(check);
        check.Distinct(specifications.Outputs, Outputs);
    }

    protected override TouchUpImportSpecifications Place(TouchUpImportCreate specifications, OutputPlaces places)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(places);
        return new()
        {
            Inputs = specifications.Inputs,
            Outputs = new()
            {
                ImportInfo = specifications.Outputs.Contains(TouchUpImportOutput.ImportInfo) ? places.Bucket("importInfo") : null,
            },
        };
    }
}

/// <summary>The specifications of a TouchUpImport job as requested.</summary>
public sealed record TouchUpImportCreate
{
    /// <summary>Inputs of the job.</summary>
    public required TouchUpImportInputs Inputs { get; init; }

    /// <summary>Names of the requested outputs, without repetition.</summary>
    public required IReadOnlyList<TouchUpImportOutput> Outputs { get; init; }
}

/// <summary>Inputs of a TouchUpImport job.</summary>
public sealed record TouchUpImportInputs
{
    /// <summary>Reality data id of the tiles to change.</summary>
    [RealityDataId("ModelingReference")]
    public required string ModelingReference { get; init; }

    /// <summary>Reality data id of the edited tiles.</summary>
    [RealityDataId("Unstructured", "OBJ", "OSGB")]
    public required string TouchUpData { get; init; }
}

/// <summary>Outputs that a TouchUpImport job offers.</summary>
public enum TouchUpImportOutput
{
    /// <summary>Description of the imported tiles.</summary>
    [JsonStringEnumMemberName("importInfo")]
    ImportInfo,
}

/// <summary>The specifications of a TouchUpImport job as stored and returned.</summary>
public sealed record TouchUpImportSpecifications
{
    /// <summary>Inputs of the request.</summary>
    public required TouchUpImportInputs Inputs { get; init; }

    /// <summary>Locations of the outputs, assigned when the job is submitted.</summary>
    public required TouchUpImportOutputs Outputs { get; init; }
}

/// <summary>Results of a TouchUpImport job.</summary>
public sealed record TouchUpImportOutputs
{
    /// <summary>Bucket folder with touchupImport.json.</summary>
    public string? ImportInfo { get; init; }
}
