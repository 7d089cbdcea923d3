namespace Reality.Jobs.GaussianSplats;

/// <summary>The specifications of a GaussianSplats job as stored and returned.</summary>
public sealed record GaussianSplatsSpecifications
{
    /// <summary>As sent.</summary>
    public required GaussianSplatsInputs Inputs { get; init; }

    /// <summary>Where the outputs are, or will be.</summary>
    public required GaussianSplatsOutputs Outputs { get; init; }

    /// <summary>As sent.</summary>
    public GaussianSplatsOptions? Options { get; init; }
}
