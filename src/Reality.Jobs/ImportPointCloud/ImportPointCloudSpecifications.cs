namespace Reality.Jobs.ImportPointCloud;

/// <summary>The specifications of a ImportPointCloud job as stored and returned.</summary>
public sealed record ImportPointCloudSpecifications
{
    /// <summary>As sent.</summary>
    public required ImportPointCloudInputs Inputs { get; init; }

    /// <summary>Where the outputs are, or will be.</summary>
    public required ImportPointCloudOutputs Outputs { get; init; }
}
