using Reality.Jobs.Costs;
using Reality.Jobs.Execution;
using Reality.Jobs.Requests;

namespace Reality.Jobs.FillImageProperties;

/// <summary>Reads what photo files say about themselves into a scene.</summary>
public sealed class FillImagePropertiesJob : SpecifiedJobType<FillImagePropertiesCreate, FillImagePropertiesSpecifications>
{
    public override string Name => "FillImageProperties";

    public override CostRates Rates { get; } = new() { PerImage = 0.001 };

    protected override void Check(FillImagePropertiesCreate specifications, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(check);
        check.Distinct(specifications.Outputs, Outputs);
        var inputs = specifications.Inputs;
        check.That(
            inputs.ImageCollections is { Count: > 0 } || inputs.SceneToProcess is not null || inputs.SceneToComplete is not null
                || check.HasProblemAt(Inputs),
            Inputs,
            "Names no photos: give imageCollections, sceneToProcess or sceneToComplete.");
    }

    protected override FillImagePropertiesSpecifications Place(FillImagePropertiesCreate specifications, OutputPlaces places)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(places);
        return new()
        {
            Inputs = specifications.Inputs,
            Outputs = new()
            {
                Scene = places.RealityData("ContextScene", "scene"),
            },
            Options = specifications.Options,
        };
    }

    private protected override JobPlan Plan(FillImagePropertiesSpecifications specifications, JobSite site) =>
        FillImagePropertiesPlan.For(specifications, site);
}
