using Reality.Jobs.Costs;
using Reality.Jobs.Requests;

namespace Reality.Jobs.ImportPointCloud;

/// <summary>Brings scans into a form that the other jobs read fast.</summary>
public sealed class ImportPointCloudJob : SpecifiedJobType<ImportPointCloudCreate, ImportPointCloudSpecifications>
{
    public override string Name => "ImportPointCloud";

    public override CostRates Rates { get; } = new() { PerMegapoint = 0.002 };

    protected override void Check(ImportPointCloudCreate specifications, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(check);
        check.Distinct(specifications.Outputs, Outputs);
    }

    protected override ImportPointCloudSpecifications Place(ImportPointCloudCreate specifications, OutputPlaces places)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(places);
        return new()
        {
            Inputs = specifications.Inputs,
            Outputs = new()
            {
                ScanCollection = places.RealityData("PointCloud", "scan collection"),
                Scene = specifications.Outputs.Contains(ImportPointCloudOutput.Scene)
                    ? places.RealityData("ContextScene", "scene")
                    : null,
            },
        };
    }
}
