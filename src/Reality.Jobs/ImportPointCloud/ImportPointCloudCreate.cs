namespace Reality.Jobs.ImportPointCloud;

/// <summary>What an ImportPointCloud job is asked to do: bring scans into a form that the other jobs read fast.</summary>
public sealed record ImportPointCloudCreate
{
    /// <summary>What the job reads.</summary>
    public required ImportPointCloudInputs Inputs { get; init; }

    /// <summary>Names of the wanted outputs; none twice.</summary>
    public required IReadOnlyList<ImportPointCloudOutput> Outputs { get; init; }
}
