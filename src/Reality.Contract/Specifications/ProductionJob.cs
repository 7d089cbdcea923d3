using Reality.Contract.Exports;
using Reality.Contract.Presets;
using Reality.Contract.Requests;

namespace Reality.Contract.Specifications;

/// <summary>Models the tiles of a modeling reference and exports them.</summary>
public sealed class ProductionJob : SpecifiedJobType<ProductionCreate, ProductionSpecifications>
{
    public override string Name => "Production";

    public override CostRates Rates { get; } = new() { PerGigapixel = 1, PerMegapoint = 0.005, FollowsPrecision = true };

    protected override void Check(ProductionCreate specifications, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(check);
        var exports = specifications.Outputs.Exports;
        check.That(
            exports.Count > 0 || check.HasProblemAt(Outputs),
            $"{Outputs}.exports",
            "No output is requested: name at least one export.");
        ExportList.Check(exports, $"{Outputs}.exports", check);
    }

    protected override ProductionSpecifications Place(ProductionCreate specifications, OutputPlaces places)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(places);
        return new()
        {
            Inputs = specifications.Inputs,
            Outputs = new()
            {
                Exports = ExportList.Place(specifications.Outputs.Exports, places),
            },
        };
    }
}

/// <summary>The specifications of a Production job as requested.</summary>
public sealed record ProductionCreate
{
    /// <summary>Inputs of the job.</summary>
    public required ProductionInputs Inputs { get; init; }

    /// <summary>The exports.</summary>
    public required ProductionOutputsCreate Outputs { get; init; }
}

/// <summary>Inputs of a Production job.</summary>
public sealed record ProductionInputs
{
    /// <summary>Reality data id of a calibrated scene.</summary>
    [RealityDataId("ContextScene")]
    public required string Scene { get; init; }

    /// <summary>Reality data id of the tiles to model.</summary>
    [RealityDataId("ModelingReference")]
    public required string ModelingReference { get; init; }

    /// <summary>Bucket path of the region that crops the exports.</summary>
    [BucketPath]
    public string? Extent { get; init; }

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

/// <summary>Requested outputs of a Production job.</summary>
public sealed record ProductionOutputsCreate
{
    /// <summary>One or more.</summary>
    [MaxItems(ExportList.MaxCount)]
    public required IReadOnlyList<ExportCreate> Exports { get; init; }
}

/// <summary>The specifications of a Production job as stored and returned.</summary>
public sealed record ProductionSpecifications
{
    /// <summary>Inputs of the request.</summary>
    public required ProductionInputs Inputs { get; init; }

    /// <summary>Locations of the outputs, assigned when the job is submitted.</summary>
    public required ProductionOutputs Outputs { get; init; }
}

/// <summary>Results of a Production job.</summary>
public sealed record ProductionOutputs
{
    /// <summary>In the order of the request.</summary>
    public required IReadOnlyList<Export> Exports { get; init; }
}
