using System.Text.Json.Serialization;
using Reality.Contract.Requests;

namespace Reality.Contract.Specifications;

/// <summary>Adds constraints to a modeling reference and deletes others: surfaces that the model follows without data.</summary>
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

/// <summary>The specifications of a Constraints job as requested.</summary>
public sealed record ConstraintsCreate
{
    /// <summary>Inputs of the job.</summary>
    public required ConstraintsInputs Inputs { get; init; }

    /// <summary>Names of the requested outputs, without repetition.</summary>
    public required IReadOnlyList<ConstraintsOutput> Outputs { get; init; }
}

/// <summary>Inputs of a Constraints job.</summary>
public sealed record ConstraintsInputs
{
    /// <summary>Reality data id of the tiles to change.</summary>
    [RealityDataId("ModelingReference")]
    public required string ModelingReference { get; init; }

    /// <summary>Ids of the constraints to delete.</summary>
    [GuidText]
    [MaxItems(10_000)]
    public IReadOnlyList<string>? ConstraintsToDelete { get; init; }

    /// <summary>The constraints to add.</summary>
    public IReadOnlyList<ConstraintToAdd>? ConstraintsToAdd { get; init; }

    /// <summary>
    /// Bucket path of a grid of PROJ, a definition (.prj, .wkt), a zip archive of them, or a folder of all these.
    /// </summary>
    [BucketPath(MayBeFolder = true)]
    public string? CrsData { get; init; }
}

/// <summary>Outputs that a Constraints job offers.</summary>
public enum ConstraintsOutput
{
    /// <summary>The added constraints with their ids.</summary>
    [JsonStringEnumMemberName("addedConstraintsInfo")]
    AddedConstraintsInfo,
}

/// <summary>The specifications of a Constraints job as stored and returned.</summary>
public sealed record ConstraintsSpecifications
{
    /// <summary>Inputs of the request.</summary>
    public required ConstraintsInputs Inputs { get; init; }

    /// <summary>Locations of the outputs, assigned when the job is submitted.</summary>
    public required ConstraintsOutputs Outputs { get; init; }
}

/// <summary>Results of a Constraints job.</summary>
public sealed record ConstraintsOutputs
{
    /// <summary>Bucket path of a JSON file.</summary>
    public required string AddedConstraintsInfo { get; init; }
}

/// <summary>A surface that the model follows where photos and scans have no data.</summary>
public sealed record ConstraintToAdd
{
    /// <summary>Bucket path of its file: polygons as KML, GeoJSON or DXF, a mesh as OBJ, PLY or GLB.</summary>
    [BucketPath]
    public required string ConstraintPath { get; init; }

    /// <summary>Coordinate reference system of the file.</summary>
    [Crs]
    public required string Crs { get; init; }

    /// <summary>Kind of geometry, checked against the file. By default that of the file.</summary>
    public ConstraintType? Type { get; init; }

    /// <summary>
    /// Distance between the samples of its surface, in units of the CRS, of a geographic one in meters: no side of a triangle is
    /// longer, and draped outlines follow the model at this distance. By default its own corners are kept.
    /// </summary>
    [Above(0, 1e6)]
    public double? Resolution { get; init; }

    /// <summary>
    /// Bucket path of a picture that covers its surface once, whatever photos show: JPEG, PNG, TIFF or WebP. Not with
    /// <see cref="FillColor"/>. By default photos give the texture.
    /// </summary>
    [BucketPath]
    public string? TexturePath { get; init; }

    /// <summary>
    /// Longer side of the texture, in pixels: larger pictures are reduced to it, or to 8,192 if that is less. By default 4,096.
    /// </summary>
    [Range(1)]
    public int? TextureSize { get; init; }

    /// <summary>
    /// Color of the surface that follows the constraint, whatever photos show: "#RRGGBB". By default that of photos.
    /// </summary>
    [Color]
    public string? FillColor { get; init; }

    /// <summary>Free text.</summary>
    [TextLength(0, 256)]
    public string? Name { get; init; }

    /// <summary>Free text.</summary>
    public string? Description { get; init; }
}

/// <summary>Geometry of a constraint.</summary>
public enum ConstraintType
{
    /// <summary>Triangles.</summary>
    Mesh,

    /// <summary>Polygons.</summary>
    Polygon,
}
