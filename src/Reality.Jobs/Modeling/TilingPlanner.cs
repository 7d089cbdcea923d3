using Reality.Contract.Specifications;
using Reality.Core.Scenes;
using Reality.Formats.Layouts;
using Reality.Jobs.Planning;

namespace Reality.Jobs.Modeling;

/// <summary>Plans Tiling jobs.</summary>
public sealed class TilingPlanner() : JobPlanner<TilingSpecifications>(new TilingJob())
{
    private protected override string? CrsDataOf(TilingSpecifications specifications) => specifications.Inputs.CrsData;

    private protected override JobPlan Plan(TilingSpecifications specifications, JobSite site) =>
        new ModelPlan
        {
            Scene = specifications.Inputs.Scene,
            RegionOfInterest = specifications.Inputs.RegionOfInterest,
            Presets = specifications.Inputs.Presets,
            ReferenceToFill = specifications.Outputs.ModelingReference.Location,
            Options = specifications.Options,
        }.For(site);
}
