namespace Reality.Jobs.ImportPointCloud;

/// <summary>Results of an ImportPointCloud job.</summary>
public sealed record ImportPointCloudOutputs
{
    /// <summary>Reality data id of the points.</summary>
    public required string ScanCollection { get; init; }

    /// <summary>Reality data id of the scene that refers to them.</summary>
    public string? Scene { get; init; }
}
