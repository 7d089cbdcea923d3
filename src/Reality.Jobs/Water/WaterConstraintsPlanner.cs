using Reality.Contract.Requests;
using Reality.Contract.Specifications;
using Reality.Engine;
using Reality.Engine.Water;
using Reality.Jobs.Files;
using Reality.Jobs.Modeling;
using Reality.Jobs.Planning;
using Reality.Jobs.Stages;
using Reality.Pipeline;

namespace Reality.Jobs.Water;

/// <summary>Plans WaterConstraints jobs: depth maps as for the model of the modeling reference, then the water in them.</summary>
public sealed class WaterConstraintsPlanner() : JobPlanner<WaterConstraintsSpecifications>(new WaterConstraintsJob())
{
    private protected override string? CrsDataOf(WaterConstraintsSpecifications specifications) => specifications.Inputs.CrsData;

    private protected override JobPlan Plan(WaterConstraintsSpecifications specifications, JobSite site)
    {
        var inputs = specifications.Inputs;
        var input = site.SceneAt(inputs.Scene);
        var options = ModelPlan.OptionsOf(inputs.ModelingReference, site);
        // Water shows in the depths of photos.
        var settings = TilingSupport.SettingsOf(options) with
        {
            Reference = Place.RealityData(inputs.ModelingReference),
            UsesScans = false,
        };
        return new(
            [
                new CalibratedSceneStage(input, []) { IncludesThermal = settings.IncludesThermal },
                new LayoutStage(site.Files, settings),
                .. ModelStages.DepthStages(input, settings),
                new WaterStage(input.Photos, specifications.Options?.ForceHorizontal ?? false),
                new WaterFilesStage(site.Files, Place.Bucket(""), BucketPath.BlobName(specifications.Outputs.Constraints)),
            ],
            input.EstimateSize(), [], SceneArtifact.Calibrated, summary => new() { Gpix = 1e-3 * summary.Megapixels });
    }
}
