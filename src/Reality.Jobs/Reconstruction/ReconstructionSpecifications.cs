using Reality.Jobs.Tiling;

namespace Reality.Jobs.Reconstruction;

/// <summary>The specifications of a Reconstruction job as stored and returned.</summary>
public sealed record ReconstructionSpecifications
{
    /// <summary>As sent.</summary>
    public required ReconstructionInputs Inputs { get; init; }

    /// <summary>Where the outputs are, or will be.</summary>
    public required ReconstructionOutputs Outputs { get; init; }

    /// <summary>As sent.</summary>
    public TilingOptions? Options { get; init; }
}
