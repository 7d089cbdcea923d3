using Reality.Jobs.Costs;
using Reality.Jobs.Execution;
using Reality.Jobs.Exports;
using Reality.Jobs.Requests;
using Reality.Jobs.Tiling;

namespace Reality.Jobs.Reconstruction;

/// <summary>Tiling and Production in one.</summary>
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
            "Asks for nothing: set modelingReference, or name one export or more.");
        ExportList.Check(outputs.Exports ?? [], $"{Outputs}.exports", check);
        if (specifications.Inputs.ModelingReference is null)
            return;
        check.That(
            outputs.ModelingReference is not true,
            $"{Outputs}.modelingReference",
            "A modeling reference that is an input cannot be an output as well.");
        check.That(
            specifications.Options is null || specifications.Options == new TilingOptions(),
            Options,
            "Must be empty: the modeling reference that is an input was made with options of its own.");
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

    private protected override JobPlan Plan(ReconstructionSpecifications specifications, JobSite site) =>
        new ModelPlan
        {
            Scene = specifications.Inputs.Scene,
            RegionOfInterest = specifications.Inputs.RegionOfInterest,
            Extent = specifications.Inputs.Extent,
            CrsData = specifications.Inputs.CrsData,
            Presets = specifications.Inputs.Presets,
            ReferenceToUse = specifications.Inputs.ModelingReference,
            ReferenceToFill = specifications.Outputs.ModelingReference?.Location,
            Options = specifications.Options,
            Exports = specifications.Outputs.Exports,
        }.For(site);
}
