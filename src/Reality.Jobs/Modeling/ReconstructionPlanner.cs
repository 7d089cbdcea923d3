using Reality.Contract.Specifications;
using Reality.Core.Scenes;
using Reality.Formats.Layouts;
using Reality.Jobs.Planning;

namespace Reality.Jobs.Modeling;

/// <summary>Plans Reconstruction jobs.</summary>
public sealed class ReconstructionPlanner() : JobPlanner<ReconstructionSpecifications>(new ReconstructionJob())
{
    private protected override string? CrsDataOf(ReconstructionSpecifications specifications) => specifications.Inputs.CrsData;

    private protected override JobPlan Plan(ReconstructionSpecifications specifications, JobSite site) =>
        new ModelPlan
        {
            Scene = specifications.Inputs.Scene,
            RegionOfInterest = specifications.Inputs.RegionOfInterest,
            Extent = specifications.Inputs.Extent,
            Presets = specifications.Inputs.Presets,
            ReferenceToUse = specifications.Inputs.ModelingReference,
            ReferenceToFill = specifications.Outputs.ModelingReference?.Location,
            Options = specifications.Options,
            Exports = specifications.Outputs.Exports,
        }.For(site);
}
