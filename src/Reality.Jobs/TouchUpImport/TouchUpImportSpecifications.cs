namespace Reality.Jobs.TouchUpImport;

/// <summary>The specifications of a TouchUpImport job as stored and returned.</summary>
public sealed record TouchUpImportSpecifications
{
    /// <summary>As sent.</summary>
    public required TouchUpImportInputs Inputs { get; init; }

    /// <summary>Where the outputs are, or will be.</summary>
    public required TouchUpImportOutputs Outputs { get; init; }
}
