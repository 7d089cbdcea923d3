using Reality.Jobs.Exports;

namespace Reality.Jobs.Production;

/// <summary>Results of a Production job.</summary>
public sealed record ProductionOutputs
{
    /// <summary>In the order asked for.</summary>
    public required IReadOnlyList<Export> Exports { get; init; }
}
