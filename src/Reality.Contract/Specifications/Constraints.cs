using System.Text.Json.Serialization;
using Reality.Contract.Requests;

namespace Reality.Contract.Specifications;

/// <summary>Adds surfaces to a modeling reference that the model follows where data is missing, and takes some away.</summary>
public sealed class ConstraintsJob : SpecifiedJobType<ConstraintsCreate, ConstraintsSpecifications>
{
    public override string Name => "Constraints";

    public override CostRates Rates { get; } = new() { PerSquareMeter = 0.00001 };

    protected override void Check(ConstraintsCreate specifications, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(check);
        check.Distinct(specifications.Outputs, Outputs);
        var inputs = specifications.Inputs;
        check.Distinct(inputs.ConstraintsToDelete ?? [], $"{Inputs}.constraintsToDelete");
    }

    protected override ConstraintsSpecifications Place(ConstraintsCreate specifications, OutputPlaces places)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(places);
        return new()
        {
            Inputs = specifications.Inputs,
            Outputs = new()
            {
                AddedConstraintsInfo = places.Bucket("addedConstraintsInfo.json"),
            },
        };
    }
}

/// <summary>What a Constraints job is asked to do: add surfaces to a modeling reference, and take some away.</summary>
public sealed record ConstraintsCreate
{
    /// <summary>What the job reads.</summary>
    public required ConstraintsInputs Inputs { get; init; }

    /// <summary>Names of the wanted outputs; none twice.</summary>
    public required IReadOnlyList<ConstraintsOutput> Outputs { get; init; }
}

/// <summary>What a Constraints job reads.</summary>
public sealed record ConstraintsInputs
{
    /// <summary>Reality data id of the tiles to change.</summary>
    [RealityDataId("ModelingReference")]
    public required string ModelingReference { get; init; }

    /// <summary>Ids of constraints.</summary>
    [GuidText]
    public IReadOnlyList<string>? ConstraintsToDelete { get; init; }

    /// <summary>Constraints.</summary>
    public IReadOnlyList<ConstraintToAdd>? ConstraintsToAdd { get; init; }

    /// <summary>Bucket path of a file with more coordinate reference systems.</summary>
    [BucketPath]
    public string? CrsData { get; init; }
}

/// <summary>What a Constraints job can be asked for.</summary>
public enum ConstraintsOutput
{
    /// <summary>The constraints added, with their ids.</summary>
    [JsonStringEnumMemberName("addedConstraintsInfo")]
    AddedConstraintsInfo,
}

/// <summary>The specifications of a Constraints job as stored and returned.</summary>
public sealed record ConstraintsSpecifications
{
    /// <summary>As sent.</summary>
    public required ConstraintsInputs Inputs { get; init; }

    /// <summary>Where the outputs are, or will be.</summary>
    public required ConstraintsOutputs Outputs { get; init; }
}

/// <summary>Results of a Constraints job.</summary>
public sealed record ConstraintsOutputs
{
    /// <summary>Bucket path of a JSON file.</summary>
    public required string AddedConstraintsInfo { get; init; }
}

/// <summary>A surface that the model follows where photos and scans say nothing.</summary>
public sealed record ConstraintToAdd
{
    /// <summary>Bucket path of its file: KML polygons or an OBJ mesh.</summary>
    [BucketPath]
    public required string ConstraintPath { get; init; }

    /// <summary>Coordinate reference system of the file.</summary>
    [TextLength(1, 16384)]
    public required string Crs { get; init; }

    /// <summary>What it is made of.</summary>
    public ConstraintType? Type { get; init; }

    /// <summary>Distance between samples, in units of the CRS.</summary>
    [Above(0)]
    public double? Resolution { get; init; }

    /// <summary>Bucket path of its texture.</summary>
    [BucketPath]
    public string? TexturePath { get; init; }

    /// <summary>Side of the texture, in pixels.</summary>
    [Range(1)]
    public int? TextureSize { get; init; }

    /// <summary>Its color where it has no texture, "#RRGGBB".</summary>
    [Color]
    public string? FillColor { get; init; }

    /// <summary>For people.</summary>
    [TextLength(0, 256)]
    public string? Name { get; init; }

    /// <summary>For people.</summary>
    public string? Description { get; init; }
}

/// <summary>What a constraint is made of.</summary>
public enum ConstraintType
{
    /// <summary>Triangles.</summary>
    Mesh,

    /// <summary>Polygons.</summary>
    Polygon,
}
