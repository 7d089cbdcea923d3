namespace Reality.Jobs.TouchUpImport;

/// <summary>Results of a TouchUpImport job.</summary>
public sealed record TouchUpImportOutputs
{
    /// <summary>Bucket folder with touchupImport.json.</summary>
    public string? ImportInfo { get; init; }
}
