using System.Text.Json.Serialization;
using Reality.Contract.Exports;
using Reality.Contract.Presets;
using Reality.Contract.Requests;

namespace Reality.Contract.Specifications;

/// <summary>Trains Gaussian splats from a calibrated scene.</summary>
public sealed class GaussianSplatsJob : SpecifiedJobType<GaussianSplatsCreate, GaussianSplatsSpecifications>
{
    public override string Name => "GaussianSplats";

    public override CostRates Rates { get; } = new() { Fixed = 10 };

    protected override void Check(GaussianSplatsCreate specifications, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(check);
        check.Distinct(specifications.Outputs, Outputs);
        check.That(
            specifications.Outputs.Count > 0 || check.HasProblemAt(Outputs),
            Outputs,
            "No output is requested: name splats, splatsReference or both.");
    }

    protected override GaussianSplatsSpecifications Place(GaussianSplatsCreate specifications, OutputPlaces places)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(places);
        return new()
        {
            Inputs = specifications.Inputs,
            Outputs = new()
            {
                Splats = specifications.Outputs.Contains(GaussianSplatsOutput.Splats)
                    ? places.RealityData(TypeOf(specifications.Options?.ExportFormat), "splats")
                    : null,
                SplatsReference = specifications.Outputs.Contains(GaussianSplatsOutput.SplatsReference)
                    ? places.RealityData("Unstructured", "splats reference")
                    : null,
            },
            Options = specifications.Options,
        };
    }

    private static string TypeOf(SplatFormat? format) => format switch
    {
        SplatFormat.Tiles3D or SplatFormat.Tiles3DLod => "GS_3DT",
        SplatFormat.Ply => "GS_PLY",
        _ => "GS_SPZ",
    };
}

/// <summary>The specifications of a GaussianSplats job as requested.</summary>
public sealed record GaussianSplatsCreate
{
    /// <summary>Inputs of the job.</summary>
    public required GaussianSplatsInputs Inputs { get; init; }

    /// <summary>Names of the requested outputs, without repetition.</summary>
    public required IReadOnlyList<GaussianSplatsOutput> Outputs { get; init; }

    /// <summary>Absent options have their defaults.</summary>
    public GaussianSplatsOptions? Options { get; init; }
}

/// <summary>Inputs of a GaussianSplats job.</summary>
public sealed record GaussianSplatsInputs
{
    /// <summary>Reality data id of a calibrated scene with tie points.</summary>
    [RealityDataId("ContextScene")]
    public required string Scene { get; init; }

    /// <summary>
    /// Reality data id of trained splats: published unchanged, or trained further if a higher quality is requested.
    /// </summary>
    [RealityDataId]
    public string? SplatsReference { get; init; }

    /// <summary>Id of a preset, or bucket path of a preset file.</summary>
    [Preset]
    public string? Preset { get; init; }

    /// <summary>
    /// Bucket path of a grid of PROJ, a definition (.prj, .wkt), a zip archive of them, or a folder of all these.
    /// </summary>
    [BucketPath(MayBeFolder = true)]
    public string? CrsData { get; init; }

    /// <summary>Bucket path of the region to reconstruct; also the extent of later exports.</summary>
    [BucketPath]
    public string? RegionOfInterest { get; init; }
}

/// <summary>Outputs that a GaussianSplats job offers.</summary>
public enum GaussianSplatsOutput
{
    /// <summary>Splats for display.</summary>
    [JsonStringEnumMemberName("splats")]
    Splats,

    /// <summary>Trained splats, for further training.</summary>
    [JsonStringEnumMemberName("splatsReference")]
    SplatsReference,
}

/// <summary>Options of a GaussianSplats job.</summary>
public sealed record GaussianSplatsOptions
{
    /// <summary>Coordinate reference system of the splats for display.</summary>
    [Default("the UTM zone of the scene; 3DTiles and 3DTilesLOD: EPSG:4978")]
    [Crs]
    public string? ExportCrs { get; init; }

    /// <summary>Format of the splats for display.</summary>
    [Default(SplatFormat.Spz)]
    public SplatFormat? ExportFormat { get; init; }

    /// <summary>How many splats are trained, for how long, and on how large photos.</summary>
    [Default(SplatQuality.Medium)]
    public SplatQuality? ReferenceQuality { get; init; }

    /// <summary>
    /// Side of a tile, in meters. Each tile has up to as many splats as the quality says, and is trained by the parts of the
    /// photos that show it; at most 1,000 tiles.
    /// </summary>
    [Above(0, 1e9)]
    [Default("the scene is trained as a whole")]
    public double? ReferenceTileSize { get; init; }
}

/// <summary>The specifications of a GaussianSplats job as stored and returned.</summary>
public sealed record GaussianSplatsSpecifications
{
    /// <summary>Inputs of the request.</summary>
    public required GaussianSplatsInputs Inputs { get; init; }

    /// <summary>Locations of the outputs, assigned when the job is submitted.</summary>
    public required GaussianSplatsOutputs Outputs { get; init; }

    /// <summary>Options of the request.</summary>
    public GaussianSplatsOptions? Options { get; init; }
}

/// <summary>Results of a GaussianSplats job.</summary>
public sealed record GaussianSplatsOutputs
{
    /// <summary>Reality data id of splats for display.</summary>
    public string? Splats { get; init; }

    /// <summary>Reality data id of trained splats.</summary>
    public string? SplatsReference { get; init; }
}

/// <summary>Format of published splats.</summary>
public enum SplatFormat
{
    /// <summary>SPZ.</summary>
    [JsonStringEnumMemberName("SPZ")]
    Spz,

    /// <summary>3D Tiles.</summary>
    [JsonStringEnumMemberName("3DTiles")]
    Tiles3D,

    /// <summary>PLY.</summary>
    [JsonStringEnumMemberName("PLY")]
    Ply,

    /// <summary>3D Tiles with levels of detail.</summary>
    [JsonStringEnumMemberName("3DTilesLOD")]
    Tiles3DLod,
}

/// <summary>How many splats are trained, for how long, and on how large photos.</summary>
public enum SplatQuality
{
    /// <summary>Up to 60,000 splats, 2,000 steps, photos of 768 pixels along their longer side.</summary>
    Medium,

    /// <summary>Up to 300,000 splats, 3,000 steps, 1,024 pixels.</summary>
    Standard,

    /// <summary>Up to 1,000,000 splats, 10,000 steps, 1,600 pixels.</summary>
    High,
}
