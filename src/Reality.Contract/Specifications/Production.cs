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
            exports.Count > 0 || check.HasProblemAt(Outputs), $"{Outputs}.exports", "Asks for nothing: name one export or more.");
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

/// <summary>What a Production job is asked to do: model the tiles and export them.</summary>
public sealed record ProductionCreate
{
    /// <summary>What the job reads.</summary>
    public required ProductionInputs Inputs { get; init; }

    /// <summary>The exports.</summary>
    public required ProductionOutputsCreate Outputs { get; init; }
}

/// <summary>What a Production job reads.</summary>
public sealed record ProductionInputs
{
    /// <summary>Reality data id. A calibrated scene.</summary>
    [RealityDataId("ContextScene")]
    public required string Scene { get; init; }

    /// <summary>Reality data id of the tiles; the job fills them.</summary>
    [RealityDataId("ModelingReference")]
    public required string ModelingReference { get; init; }

    /// <summary>Bucket path of the region that crops the exports.</summary>
    [BucketPath]
    public string? Extent { get; init; }

    /// <summary>Ids of presets; of two that set the same option, the first counts.</summary>
    [OneOrMany]
    [PresetId]
    public IReadOnlyList<string>? Presets { get; init; }

    /// <summary>Bucket path of a file with more coordinate reference systems.</summary>
    [BucketPath]
    public string? CrsData { get; init; }
}

/// <summary>What a Production job is asked for.</summary>
public sealed record ProductionOutputsCreate
{
    /// <summary>One or more.</summary>
    public required IReadOnlyList<ExportCreate> Exports { get; init; }
}

/// <summary>The specifications of a Production job as stored and returned.</summary>
public sealed record ProductionSpecifications
{
    /// <summary>As sent.</summary>
    public required ProductionInputs Inputs { get; init; }

    /// <summary>Where the outputs are, or will be.</summary>
    public required ProductionOutputs Outputs { get; init; }
}

/// <summary>Results of a Production job.</summary>
public sealed record ProductionOutputs
{
    /// <summary>In the order asked for.</summary>
    public required IReadOnlyList<Export> Exports { get; init; }
}
