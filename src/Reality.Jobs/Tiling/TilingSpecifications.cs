namespace Reality.Jobs.Tiling;

/// <summary>The specifications of a Tiling job as stored and returned.</summary>
public sealed record TilingSpecifications
{
    /// <summary>As sent.</summary>
    public required TilingInputs Inputs { get; init; }

    /// <summary>Where the outputs are, or will be.</summary>
    public required TilingOutputs Outputs { get; init; }

    /// <summary>As sent.</summary>
    public TilingOptions? Options { get; init; }
}
