namespace Reality.Jobs.TouchUpExport;

/// <summary>What a TouchUpExport job is asked to do: give out tiles for editing.</summary>
public sealed record TouchUpExportCreate
{
    /// <summary>What the job reads.</summary>
    public required TouchUpExportInputs Inputs { get; init; }

    /// <summary>Names of the wanted outputs; none twice.</summary>
    public required IReadOnlyList<TouchUpExportOutput> Outputs { get; init; }

    /// <summary>What is absent has its default.</summary>
    public TouchUpExportOptions? Options { get; init; }
}
