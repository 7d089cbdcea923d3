namespace Reality.Jobs.TouchUpExport;

/// <summary>Results of a TouchUpExport job.</summary>
public sealed record TouchUpExportOutputs
{
    /// <summary>Reality data id.</summary>
    public required string TouchUpData { get; init; }
}
