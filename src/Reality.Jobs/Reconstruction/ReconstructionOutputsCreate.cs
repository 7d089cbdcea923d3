using Reality.Jobs.Exports;

namespace Reality.Jobs.Reconstruction;

/// <summary>What a Reconstruction job is asked for.</summary>
public sealed record ReconstructionOutputsCreate
{
    /// <summary>Keep the tiles as an output.</summary>
    public bool? ModelingReference { get; init; }

    /// <summary>The exports, in any number.</summary>
    public IReadOnlyList<ExportCreate>? Exports { get; init; }
}
