using Reality.Contract.Exports;
using Reality.Contract.Presets;
using Reality.Contract.Requests;

namespace Reality.Contract.Specifications;

/// <summary>Combines Tiling and Production.</summary>
public sealed class ReconstructionJob : SpecifiedJobType<ReconstructionCreate, ReconstructionSpecifications>
{
    public override string Name => "Reconstruction";

    public override CostRates Rates { get; } = new() { PerGigapixel = 1.02, PerMegapoint = 0.006, FollowsPrecision = true };

    protected override void Check(ReconstructionCreate specifications, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(check);
        var outputs = specifications.Outputs;
        check.That(
            outputs is { ModelingReference: true } or { Exports.Count: > 0 } || check.HasProblemAt(Outputs),
            Outputs,
            "No output is requested: set modelingReference, or name at least one export.");
        ExportList.Check(outputs.Exports ?? [], $"{Outputs}.exports", check);
        if (specifications.Inputs.ModelingReference is null)
            return;
        check.That(
            outputs.ModelingReference is not true,
            $"{Outputs}.modelingReference",
            "A modeling reference cannot be both input and output.");
        check.That(
            specifications.Options is null || specifications.Options == new TilingOptions(),
            Options,
            "Must be empty: the options are those of the modeling reference named in the inputs.");
    }

    protected override GeometricPrecision? PrecisionOf(ReconstructionCreate specifications) =>
        specifications?.Options?.GeometricPrecision;

    protected override ReconstructionSpecifications Place(ReconstructionCreate specifications, OutputPlaces places)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(places);
        return new()
        {
            Inputs = specifications.Inputs,
            Outputs = new()
            {
                ModelingReference = specifications.Outputs.ModelingReference is true
                    ? new() { Location = places.RealityData("ModelingReference", "modeling reference") }
                    : null,
                Exports = specifications.Outputs.Exports is { } exports ? ExportList.Place(exports, places) : null,
            },
            Options = specifications.Options,
        };
    }
}

/// <summary>The specifications of a Reconstruction job as requested.</summary>
public sealed record ReconstructionCreate
{
    /// <summary>Inputs of the job.</summary>
    public required ReconstructionInputs Inputs { get; init; }

    /// <summary>The tiles, exports, or both.</summary>
    public required ReconstructionOutputsCreate Outputs { get; init; }

    /// <summary>Absent options have their defaults.</summary>
    public TilingOptions? Options { get; init; }
}

/// <summary>Inputs of a Reconstruction job.</summary>
public sealed record ReconstructionInputs
{
    /// <summary>Reality data id of a calibrated scene.</summary>
    [RealityDataId("ContextScene")]
    public required string Scene { get; init; }

    /// <summary>
    /// Bucket path of the region to reconstruct; also the extent of later exports. With existing tiles, it crops the exports.
    /// </summary>
    [BucketPath]
    public string? RegionOfInterest { get; init; }

    /// <summary>Bucket path of the region that crops the exports.</summary>
    [BucketPath]
    public string? Extent { get; init; }

    /// <summary>Reality data id of existing tiles.</summary>
    [RealityDataId("ModelingReference")]
    public string? ModelingReference { get; init; }

    /// <summary>Ids of presets, or bucket paths of preset files; if two set the same option, the first one applies.</summary>
    [OneOrMany]
    [Preset]
    public IReadOnlyList<string>? Presets { get; init; }

    /// <summary>
    /// Bucket path of a grid of PROJ, a definition (.prj, .wkt), a zip archive of them, or a folder of all these.
    /// </summary>
    [BucketPath(MayBeFolder = true)]
    public string? CrsData { get; init; }
}

/// <summary>Requested outputs of a Reconstruction job.</summary>
public sealed record ReconstructionOutputsCreate
{
    /// <summary>Keep the tiles as an output.</summary>
    public bool? ModelingReference { get; init; }

    /// <summary>The exports, in any number.</summary>
    [MaxItems(ExportList.MaxCount)]
    public IReadOnlyList<ExportCreate>? Exports { get; init; }
}

/// <summary>The specifications of a Reconstruction job as stored and returned.</summary>
public sealed record ReconstructionSpecifications
{
    /// <summary>Inputs of the request.</summary>
    public required ReconstructionInputs Inputs { get; init; }

    /// <summary>Locations of the outputs, assigned when the job is submitted.</summary>
    public required ReconstructionOutputs Outputs { get; init; }

    /// <summary>Options of the request.</summary>
    public TilingOptions? Options { get; init; }
}

/// <summary>Results of a Reconstruction job.</summary>
public sealed record ReconstructionOutputs
{
    /// <summary>The tiles, if requested.</summary>
    public ModelingReference? ModelingReference { get; init; }

    /// <summary>In the order of the request.</summary>
    public IReadOnlyList<Export>? Exports { get; init; }
}
