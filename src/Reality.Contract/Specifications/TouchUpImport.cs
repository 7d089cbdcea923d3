using System.Text.Json.Serialization;
using Reality.Contract.Requests;

namespace Reality.Contract.Specifications;

/// <summary>Takes edited tiles back into a modeling reference.</summary>
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

/// <summary>What a TouchUpImport job is asked to do: take edited tiles back in.</summary>
public sealed record TouchUpImportCreate
{
    /// <summary>What the job reads.</summary>
    public required TouchUpImportInputs Inputs { get; init; }

    /// <summary>Names of the wanted outputs; none twice.</summary>
    public required IReadOnlyList<TouchUpImportOutput> Outputs { get; init; }
}

/// <summary>What a TouchUpImport job reads.</summary>
public sealed record TouchUpImportInputs
{
    /// <summary>Reality data id of the tiles to change.</summary>
    [RealityDataId("ModelingReference")]
    public required string ModelingReference { get; init; }

    /// <summary>Reality data id of the edited tiles.</summary>
    [RealityDataId("Unstructured", "OBJ", "OSGB")]
    public required string TouchUpData { get; init; }
}

/// <summary>What a TouchUpImport job can be asked for.</summary>
public enum TouchUpImportOutput
{
    /// <summary>What was taken in.</summary>
    [JsonStringEnumMemberName("importInfo")]
    ImportInfo,
}

/// <summary>The specifications of a TouchUpImport job as stored and returned.</summary>
public sealed record TouchUpImportSpecifications
{
    /// <summary>As sent.</summary>
    public required TouchUpImportInputs Inputs { get; init; }

    /// <summary>Where the outputs are, or will be.</summary>
    public required TouchUpImportOutputs Outputs { get; init; }
}

/// <summary>Results of a TouchUpImport job.</summary>
public sealed record TouchUpImportOutputs
{
    /// <summary>Bucket folder with touchupImport.json.</summary>
    public string? ImportInfo { get; init; }
}
