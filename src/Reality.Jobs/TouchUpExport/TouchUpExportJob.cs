using Reality.Jobs.Costs;
using Reality.Jobs.Requests;

namespace Reality.Jobs.TouchUpExport;

/// <summary>Gives out tiles of a modeling reference for editing.</summary>
public sealed class TouchUpExportJob : SpecifiedJobType<TouchUpExportCreate, TouchUpExportSpecifications>
{
    public override string Name => "TouchUpExport";

    public override CostRates Rates { get; } = new() { PerTile = 0.01 };

    protected override void Check(TouchUpExportCreate specifications, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(check);
        check.Distinct(specifications.Outputs, Outputs);
        check.Distinct(specifications.Inputs.TilesToTouchUp ?? [], $"{Inputs}.tilesToTouchUp");
    }

    protected override TouchUpExportSpecifications Place(TouchUpExportCreate specifications, OutputPlaces places)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(places);
        return new()
        {
            Inputs = specifications.Inputs,
            Outputs = new()
            {
                TouchUpData = places.RealityData("Unstructured", "tiles to touch up"),
            },
            Options = specifications.Options,
        };
    }
}
