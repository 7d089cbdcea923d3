using Reality.Contract.Specifications;
using Reality.Core.Scenes;
using Reality.Jobs.Planning;

namespace Reality.Jobs.Modeling;

/// <summary>Plans Production jobs.</summary>
public sealed class ProductionPlanner() : JobPlanner<ProductionSpecifications>(new ProductionJob())
{
    private protected override string? CrsDataOf(ProductionSpecifications specifications) => specifications.Inputs.CrsData;

    private protected override JobPlan Plan(ProductionSpecifications specifications, JobSite site) =>
        new ModelPlan
        {
            Scene = specifications.Inputs.Scene,
            Extent = specifications.Inputs.Extent,
            Presets = specifications.Inputs.Presets,
            ReferenceToUse = specifications.Inputs.ModelingReference,
            Exports = specifications.Outputs.Exports,
        }.For(site);
}
