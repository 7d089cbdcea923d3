using Reality.Jobs.Requests;

namespace Reality.Jobs.ImportPointCloud;

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
