using Reality.Jobs.Costs;
using Reality.Jobs.Execution;
using Reality.Jobs.Requests;

namespace Reality.Jobs.Tiling;

/// <summary>Cuts a calibrated scene into tiles.</summary>
public sealed class TilingJob : SpecifiedJobType<TilingCreate, TilingSpecifications>
{
    public override string Name => "Tiling";

    public override CostRates Rates { get; } = new() { PerGigapixel = 0.02, PerMegapoint = 0.001 };

    protected override void Check(TilingCreate specifications, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(check);
        check.Distinct(specifications.Outputs, Outputs);
    }

    protected override TilingSpecifications Place(TilingCreate specifications, OutputPlaces places)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(places);
        return new()
        {
            Inputs = specifications.Inputs,
            Outputs = new()
            {
                ModelingReference = new() { Location = places.RealityData("ModelingReference", "modeling reference") },
            },
            Options = specifications.Options,
        };
    }

    private protected override JobPlan Plan(TilingSpecifications specifications, JobSite site) =>
        new ModelPlan
        {
            Scene = specifications.Inputs.Scene,
            RegionOfInterest = specifications.Inputs.RegionOfInterest,
            CrsData = specifications.Inputs.CrsData,
            Presets = specifications.Inputs.Presets,
            ReferenceToFill = specifications.Outputs.ModelingReference.Location,
            Options = specifications.Options,
        }.For(site);
}
