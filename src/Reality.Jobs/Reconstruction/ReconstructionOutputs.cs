using Reality.Jobs.Exports;
using Reality.Jobs.Tiling;

namespace Reality.Jobs.Reconstruction;

/// <summary>Results of a Reconstruction job.</summary>
public sealed record ReconstructionOutputs
{
    /// <summary>The tiles, where they were asked for.</summary>
    public ModelingReference? ModelingReference { get; init; }

    /// <summary>In the order asked for.</summary>
    public IReadOnlyList<Export>? Exports { get; init; }
}
