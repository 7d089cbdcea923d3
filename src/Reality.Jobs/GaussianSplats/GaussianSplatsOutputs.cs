namespace Reality.Jobs.GaussianSplats;

/// <summary>Results of a GaussianSplats job.</summary>
public sealed record GaussianSplatsOutputs
{
    /// <summary>Reality data id of splats for display.</summary>
    public string? Splats { get; init; }

    /// <summary>Reality data id of trained splats.</summary>
    public string? SplatsReference { get; init; }
}
