using System.Text.Json.Serialization;
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
            specifications.Outputs.Count > 0 || check.HasProblemAt(Outputs), Outputs, "Asks for nothing: name splats, splatsReference or both.");
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

/// <summary>What a GaussianSplats job is asked to do: train splats from a calibrated scene.</summary>
public sealed record GaussianSplatsCreate
{
    /// <summary>What the job reads.</summary>
    public required GaussianSplatsInputs Inputs { get; init; }

    /// <summary>Names of the wanted outputs; none twice.</summary>
    public required IReadOnlyList<GaussianSplatsOutput> Outputs { get; init; }

    /// <summary>What is absent has its default.</summary>
    public GaussianSplatsOptions? Options { get; init; }
}

/// <summary>What a GaussianSplats job reads.</summary>
public sealed record GaussianSplatsInputs
{
    /// <summary>Reality data id. Calibrated, with tie points.</summary>
    [RealityDataId("ContextScene")]
    public required string Scene { get; init; }

    /// <summary>Reality data id of trained splats to go on from.</summary>
    [RealityDataId]
    public string? SplatsReference { get; init; }

    /// <summary>Id of a preset.</summary>
    [PresetId]
    public string? Preset { get; init; }

    /// <summary>Bucket path of a file with more coordinate reference systems.</summary>
    [BucketPath]
    public string? CrsData { get; init; }

    /// <summary>Bucket path of the region to reconstruct; also the extent of later exports.</summary>
    [BucketPath]
    public string? RegionOfInterest { get; init; }
}

/// <summary>What a GaussianSplats job can be asked for.</summary>
public enum GaussianSplatsOutput
{
    /// <summary>Splats for display.</summary>
    [JsonStringEnumMemberName("splats")]
    Splats,

    /// <summary>Trained splats, to go on from.</summary>
    [JsonStringEnumMemberName("splatsReference")]
    SplatsReference,
}

/// <summary>Options of a GaussianSplats job.</summary>
public sealed record GaussianSplatsOptions
{
    /// <summary>Coordinate reference system of the splats for display.</summary>
    [TextLength(1, 16384)]
    public string? ExportCrs { get; init; }

    /// <summary>Their format; SPZ by default.</summary>
    public SplatFormat? ExportFormat { get; init; }

    /// <summary>How long splats are trained.</summary>
    public SplatQuality? ReferenceQuality { get; init; }

    /// <summary>Side of a tile, in meters.</summary>
    [Above(0)]
    public double? ReferenceTileSize { get; init; }
}

/// <summary>The specifications of a GaussianSplats job as stored and returned.</summary>
public sealed record GaussianSplatsSpecifications
{
    /// <summary>As sent.</summary>
    public required GaussianSplatsInputs Inputs { get; init; }

    /// <summary>Where the outputs are, or will be.</summary>
    public required GaussianSplatsOutputs Outputs { get; init; }

    /// <summary>As sent.</summary>
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

/// <summary>A format that splats are published in.</summary>
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

/// <summary>How long splats are trained.</summary>
public enum SplatQuality
{
    Medium,
    Standard,
    High,
}
