using System.Text.Json.Serialization;
using Reality.Contract.Requests;

namespace Reality.Contract.Specifications;

/// <summary>Gives out tiles of a modeling reference for editing.</summary>
public sealed class TouchUpExportJob : SpecifiedJobType<TouchUpExportCreate, TouchUpExportSpecifications>
{
    public override string Name => "TouchUpExport";

    public override CostRates Rates { get; } = new() { PerTile = 0.01 };

    protected override void Check(TouchUpExportCreate specifications, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(check);
        check.Distinct(specifications.Outputs, Outputs);
        check.Distinct(specifications.Inputs.TilesToTouchUp ?? [], $"{Inputs}.tilesToTouchUp");
    }

    protected override TouchUpExportSpecifications Place(TouchUpExportCreate specifications, OutputPlaces places)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(places);
        return new()
        {
            Inputs = specifications.Inputs,
            Outputs = new()
            {
                TouchUpData = places.RealityData("Unstructured", "tiles to touch up"),
            },
            Options = specifications.Options,
        };
    }
}

/// <summary>What a TouchUpExport job is asked to do: give out tiles for editing.</summary>
public sealed record TouchUpExportCreate
{
    /// <summary>What the job reads.</summary>
    public required TouchUpExportInputs Inputs { get; init; }

    /// <summary>Names of the wanted outputs; none twice.</summary>
    public required IReadOnlyList<TouchUpExportOutput> Outputs { get; init; }

    /// <summary>What is absent has its default.</summary>
    public TouchUpExportOptions? Options { get; init; }
}

/// <summary>What a TouchUpExport job reads.</summary>
public sealed record TouchUpExportInputs
{
    /// <summary>Reality data id of the tiles.</summary>
    [RealityDataId("ModelingReference")]
    public required string ModelingReference { get; init; }

    /// <summary>Names of the tiles to export; absent = all.</summary>
    [TextLength(1, 256)]
    public IReadOnlyList<string>? TilesToTouchUp { get; init; }
}

/// <summary>What a TouchUpExport job can be asked for.</summary>
public enum TouchUpExportOutput
{
    /// <summary>The tiles, to be edited.</summary>
    [JsonStringEnumMemberName("touchUpData")]
    TouchUpData,
}

/// <summary>Options of a TouchUpExport job.</summary>
public sealed record TouchUpExportOptions
{
    /// <summary>What of the tiles is edited.</summary>
    public TouchLevel? Level { get; init; }

    /// <summary>Coordinate reference system of the export, e.g. "EPSG:32632".</summary>
    [TextLength(1, 16384)]
    public string? Crs { get; init; }
}

/// <summary>The specifications of a TouchUpExport job as stored and returned.</summary>
public sealed record TouchUpExportSpecifications
{
    /// <summary>As sent.</summary>
    public required TouchUpExportInputs Inputs { get; init; }

    /// <summary>Where the outputs are, or will be.</summary>
    public required TouchUpExportOutputs Outputs { get; init; }

    /// <summary>As sent.</summary>
    public TouchUpExportOptions? Options { get; init; }
}

/// <summary>Results of a TouchUpExport job.</summary>
public sealed record TouchUpExportOutputs
{
    /// <summary>Reality data id.</summary>
    public required string TouchUpData { get; init; }
}

/// <summary>What of a tile is edited.</summary>
public enum TouchLevel
{
    /// <summary>The mesh.</summary>
    Geometry,

    /// <summary>The mesh and its texture.</summary>
    GeometryAndTexture,
}
