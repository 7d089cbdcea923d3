using System.Diagnostics.CodeAnalysis;

namespace Reality.Jobs;

/// <summary>All job types of the contract.</summary>
public sealed class JobTypes
{
    private readonly Dictionary<string, JobType> _types;

    public JobTypes()
    {
        All =
        [
            new FillImageProperties.FillImagePropertiesJob(),
            new ImportPointCloud.ImportPointCloudJob(),
            new Calibration.CalibrationJob(),
            new Tiling.TilingJob(),
            new Production.ProductionJob(),
            new Reconstruction.ReconstructionJob(),
            new Constraints.ConstraintsJob(),
            new TouchUpExport.TouchUpExportJob(),
            new TouchUpImport.TouchUpImportJob(),
            new WaterConstraints.WaterConstraintsJob(),
            new GaussianSplats.GaussianSplatsJob(),
        ];
        _types = All.ToDictionary(type => type.Name, StringComparer.Ordinal);
    }

    public IReadOnlyList<JobType> All { get; }

    public IReadOnlyCollection<string> Names => _types.Keys;

    /// <summary>Names are case-sensitive.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out JobType? type) => _types.TryGetValue(name, out type);
}
