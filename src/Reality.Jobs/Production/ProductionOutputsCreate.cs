using Reality.Jobs.Exports;

namespace Reality.Jobs.Production;

/// <summary>What a Production job is asked for.</summary>
public sealed record ProductionOutputsCreate
{
    /// <summary>One or more.</summary>
    public required IReadOnlyList<ExportCreate> Exports { get; init; }
}
