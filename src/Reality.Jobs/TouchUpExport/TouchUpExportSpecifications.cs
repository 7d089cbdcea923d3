namespace Reality.Jobs.TouchUpExport;

/// <summary>The specifications of a TouchUpExport job as stored and returned.</summary>
public sealed record TouchUpExportSpecifications
{
    /// <summary>As sent.</summary>
    public required TouchUpExportInputs Inputs { get; init; }

    /// <summary>Where the outputs are, or will be.</summary>
    public required TouchUpExportOutputs Outputs { get; init; }

    /// <summary>As sent.</summary>
    public TouchUpExportOptions? Options { get; init; }
}
