using System.Text.Json.Serialization;
using Reality.Contract.Requests;

namespace Reality.Contract.Specifications;

/// <summary>Exports tiles of a modeling reference for editing.</summary>
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

/// <summary>The specifications of a TouchUpExport job as requested.</summary>
public sealed record TouchUpExportCreate
{
    /// <summary>Inputs of the job.</summary>
    public required TouchUpExportInputs Inputs { get; init; }

    /// <summary>Names of the requested outputs, without repetition.</summary>
    public required IReadOnlyList<TouchUpExportOutput> Outputs { get; init; }

    /// <summary>Absent options have their defaults.</summary>
    public TouchUpExportOptions? Options { get; init; }
}

/// <summary>Inputs of a TouchUpExport job.</summary>
public sealed record TouchUpExportInputs
{
    /// <summary>Reality data id of the tiles.</summary>
    [RealityDataId("ModelingReference")]
    public required string ModelingReference { get; init; }

    /// <summary>Names of the tiles to export; absent = all.</summary>
    [TextLength(1, 256)]
    [MaxItems(10_000)]
    public IReadOnlyList<string>? TilesToTouchUp { get; init; }
}

/// <summary>Outputs that a TouchUpExport job offers.</summary>
public enum TouchUpExportOutput
{
    /// <summary>The tiles, to be edited.</summary>
    [JsonStringEnumMemberName("touchUpData")]
    TouchUpData,
}

/// <summary>Options of a TouchUpExport job.</summary>
public sealed record TouchUpExportOptions
{
    /// <summary>Parts of the tiles to be edited. Texture that was not exported comes from the photos.</summary>
    [Default(TouchLevel.GeometryAndTexture)]
    public TouchLevel? Level { get; init; }

    /// <summary>Coordinate reference system of the tiles, e.g. "EPSG:32632".</summary>
    [Default("the local system of the layout, enuDefinition")]
    [Crs]
    public string? Crs { get; init; }
}

/// <summary>The specifications of a TouchUpExport job as stored and returned.</summary>
public sealed record TouchUpExportSpecifications
{
    /// <summary>Inputs of the request.</summary>
    public required TouchUpExportInputs Inputs { get; init; }

    /// <summary>Locations of the outputs, assigned when the job is submitted.</summary>
    public required TouchUpExportOutputs Outputs { get; init; }

    /// <summary>Options of the request.</summary>
    public TouchUpExportOptions? Options { get; init; }
}

/// <summary>Results of a TouchUpExport job.</summary>
public sealed record TouchUpExportOutputs
{
    /// <summary>Reality data id.</summary>
    public required string TouchUpData { get; init; }
}

/// <summary>Parts of a tile to be edited.</summary>
public enum TouchLevel
{
    /// <summary>The mesh.</summary>
    Geometry,

    /// <summary>The mesh and its texture.</summary>
    GeometryAndTexture,
}
