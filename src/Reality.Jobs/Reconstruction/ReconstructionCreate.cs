using Reality.Jobs.Tiling;

namespace Reality.Jobs.Reconstruction;

/// <summary>What a Reconstruction job is asked to do: Tiling and Production in one.</summary>
public sealed record ReconstructionCreate
{
    /// <summary>What the job reads.</summary>
    public required ReconstructionInputs Inputs { get; init; }

    /// <summary>The tiles, exports, or both.</summary>
    public required ReconstructionOutputsCreate Outputs { get; init; }

    /// <summary>What is absent has its default.</summary>
    public TilingOptions? Options { get; init; }
}
