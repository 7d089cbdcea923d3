using Reality.Contract.Specifications;
using Reality.Formats.ScanCollections;
using Reality.Jobs.Files;
using Reality.Jobs.Planning;
using Reality.Pipeline;

namespace Reality.Jobs.Scans;

/// <summary>Plans ImportPointCloud jobs.</summary>
public sealed class ImportPointCloudPlanner() : JobPlanner<ImportPointCloudSpecifications>(new ImportPointCloudJob())
{
    // Nothing is known of the points before their files are opened.
    private static readonly InputSize s_size = new(1, 1);

    private protected override string? CrsDataOf(ImportPointCloudSpecifications specifications) => specifications.Inputs.CrsData;

    private protected override JobPlan Plan(ImportPointCloudSpecifications specifications, JobSite site)
    {
        var (collection, scene) = (specifications.Outputs.ScanCollection, specifications.Outputs.Scene);
        var import = new ScanImport
        {
            Files = site.Files,
            Scene = Place.RealityData(specifications.Inputs.Scene),
            Collection = Place.RealityData(collection),
            OutputScene = scene is null ? null : Place.RealityData(scene),
            Key = site.Key,
        };
        List<PlannedOutput> outputs =
        [
            new(collection, import.Collection) { RootDocument = ScanCollectionFile.Name, CrsOf = summary => summary.Crs },
        ];
        if (scene is not null)
            outputs.Add(PlannedOutput.OfScene(scene));
        return new(
            import.Stages(), s_size, outputs, ScanCollectionStage.Id, summary => new() { Mpoints = summary.Megapoints });
    }
}
