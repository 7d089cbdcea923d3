using Reality.Jobs.Costs;
using Reality.Jobs.Execution;
using Reality.Jobs.Exports;
using Reality.Jobs.Requests;

namespace Reality.Jobs.Production;

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

    private protected override JobPlan Plan(ProductionSpecifications specifications, JobSite site) =>
        new ModelPlan
        {
            Scene = specifications.Inputs.Scene,
            Extent = specifications.Inputs.Extent,
            CrsData = specifications.Inputs.CrsData,
            Presets = specifications.Inputs.Presets,
            ReferenceToUse = specifications.Inputs.ModelingReference,
            Exports = specifications.Outputs.Exports,
        }.For(site);
}
