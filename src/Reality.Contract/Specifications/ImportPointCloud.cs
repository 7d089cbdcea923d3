using System.Text.Json.Serialization;
using Reality.Contract.Requests;

namespace Reality.Contract.Specifications;

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

/// <summary>What an ImportPointCloud job is asked to do: bring scans into a form that the other jobs read fast.</summary>
public sealed record ImportPointCloudCreate
{
    /// <summary>What the job reads.</summary>
    public required ImportPointCloudInputs Inputs { get; init; }

    /// <summary>Names of the wanted outputs; none twice.</summary>
    public required IReadOnlyList<ImportPointCloudOutput> Outputs { get; init; }
}

/// <summary>What an ImportPointCloud job reads.</summary>
public sealed record ImportPointCloudInputs
{
    /// <summary>Reality data id. It describes the files of the point clouds.</summary>
    [RealityDataId("ContextScene")]
    public required string Scene { get; init; }

    /// <summary>Bucket path of a file with more coordinate reference systems.</summary>
    [BucketPath]
    public string? CrsData { get; init; }
}

/// <summary>What an ImportPointCloud job can be asked for.</summary>
public enum ImportPointCloudOutput
{
    /// <summary>The points, ready for calibration and modeling.</summary>
    [JsonStringEnumMemberName("scanCollection")]
    ScanCollection,

    /// <summary>A scene that refers to them.</summary>
    [JsonStringEnumMemberName("scene")]
    Scene,
}

/// <summary>The specifications of a ImportPointCloud job as stored and returned.</summary>
public sealed record ImportPointCloudSpecifications
{
    /// <summary>As sent.</summary>
    public required ImportPointCloudInputs Inputs { get; init; }

    /// <summary>Where the outputs are, or will be.</summary>
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
