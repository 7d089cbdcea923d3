using Reality.Jobs.Costs;
using Reality.Jobs.Requests;

namespace Reality.Jobs.WaterConstraints;

/// <summary>Finds water and makes constraints of it.</summary>
public sealed class WaterConstraintsJob : SpecifiedJobType<WaterConstraintsCreate, WaterConstraintsSpecifications>
{
    public override string Name => "WaterConstraints";

    public override CostRates Rates { get; } = new() { PerGigapixel = 0.1 };

    protected override void Check(WaterConstraintsCreate specifications, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(check);
        check.Distinct(specifications.Outputs, Outputs);
    }

    protected override WaterConstraintsSpecifications Place(WaterConstraintsCreate specifications, OutputPlaces places)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(places);
        return new()
        {
            Inputs = specifications.Inputs,
            Outputs = new()
            {
                Constraints = places.Bucket("waterConstraints.obj"),
            },
            Options = specifications.Options,
        };
    }
}
