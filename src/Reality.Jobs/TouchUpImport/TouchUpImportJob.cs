using Reality.Jobs.Costs;
using Reality.Jobs.Requests;

namespace Reality.Jobs.TouchUpImport;

/// <summary>Takes edited tiles back into a modeling reference.</summary>
public sealed class TouchUpImportJob : SpecifiedJobType<TouchUpImportCreate, TouchUpImportSpecifications>
{
    public override string Name => "TouchUpImport";

    public override CostRates Rates { get; } = new() { PerTile = 0.01 };

    protected override void Check(TouchUpImportCreate specifications, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(check);
        check.Distinct(specifications.Outputs, Outputs);
    }

    protected override TouchUpImportSpecifications Place(TouchUpImportCreate specifications, OutputPlaces places)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(places);
        return new()
        {
            Inputs = specifications.Inputs,
            Outputs = new()
            {
                ImportInfo = specifications.Outputs.Contains(TouchUpImportOutput.ImportInfo) ? places.Bucket("importInfo") : null,
            },
        };
    }
}
