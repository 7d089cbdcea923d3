using System.Text.Json.Serialization;
using Reality.Contract.Requests;

namespace Reality.Contract.Specifications;

/// <summary>Converts scans to the internal format of the other jobs.</summary>
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

/// <summary>The specifications of an ImportPointCloud job as requested.</summary>
public sealed record ImportPointCloudCreate
{
    /// <summary>Inputs of the job.</summary>
    public required ImportPointCloudInputs Inputs { get; init; }

    /// <summary>Names of the requested outputs, without repetition.</summary>
    public required IReadOnlyList<ImportPointCloudOutput> Outputs { get; init; }
}

/// <summary>Inputs of an ImportPointCloud job.</summary>
public sealed record ImportPointCloudInputs
{
    /// <summary>Reality data id of a scene that describes the files of the point clouds.</summary>
    [RealityDataId("ContextScene")]
    public required string Scene { get; init; }

    /// <summary>
    /// Bucket path of a grid of PROJ, a definition (.prj, .wkt), a zip archive of them, or a folder of all these.
    /// </summary>
    [BucketPath(MayBeFolder = true)]
    public string? CrsData { get; init; }
}

/// <summary>Outputs that an ImportPointCloud job offers.</summary>
public enum ImportPointCloudOutput
{
    /// <summary>The points, ready for calibration and modeling.</summary>
    [JsonStringEnumMemberName("scanCollection")]
    ScanCollection,

    /// <summary>A scene that refers to them.</summary>
    [JsonStringEnumMemberName("scene")]
    Scene,
}

/// <summary>The specifications of an ImportPointCloud job as stored and returned.</summary>
public sealed record ImportPointCloudSpecifications
{
    /// <summary>Inputs of the request.</summary>
    public required ImportPointCloudInputs Inputs { get; init; }

    /// <summary>Locations of the outputs, assigned when the job is submitted.</summary>
    public required ImportPointCloudOutputs Outputs { get; init; }
}

/// <summary>Results of an ImportPointCloud job.</summary>
public sealed record ImportPointCloudOutputs
{
    /// <summary>Reality data id of the points.</summary>
    public required string ScanCollection { get; init; }

    /// <summary>Reality data id of the scene that refers to them.</summary>
    public string? Scene { get; init; }
}
