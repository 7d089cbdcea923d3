using Reality.Jobs.Costs;
using Reality.Jobs.Requests;

namespace Reality.Jobs.Constraints;

/// <summary>Adds surfaces to a modeling reference that the model follows where data is missing, and takes some away.</summary>
public sealed class ConstraintsJob : SpecifiedJobType<ConstraintsCreate, ConstraintsSpecifications>
{
    public override string Name => "Constraints";

    public override CostRates Rates { get; } = new() { PerSquareMeter = 0.00001 };

    protected override void Check(ConstraintsCreate specifications, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(check);
        check.Distinct(specifications.Outputs, Outputs);
        var inputs = specifications.Inputs;
        check.Distinct(inputs.ConstraintsToDelete ?? [], $"{Inputs}.constraintsToDelete");
    }

    protected override ConstraintsSpecifications Place(ConstraintsCreate specifications, OutputPlaces places)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(places);
        return new()
        {
            Inputs = specifications.Inputs,
            Outputs = new()
            {
                AddedConstraintsInfo = places.Bucket("addedConstraintsInfo.json"),
            },
        };
    }
}
