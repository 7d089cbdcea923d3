namespace Reality.Jobs.TouchUpImport;

/// <summary>What a TouchUpImport job is asked to do: take edited tiles back in.</summary>
public sealed record TouchUpImportCreate
{
    /// <summary>What the job reads.</summary>
    public required TouchUpImportInputs Inputs { get; init; }

    /// <summary>Names of the wanted outputs; none twice.</summary>
    public required IReadOnlyList<TouchUpImportOutput> Outputs { get; init; }
}
