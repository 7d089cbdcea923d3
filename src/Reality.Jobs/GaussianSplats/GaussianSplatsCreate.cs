namespace Reality.Jobs.GaussianSplats;

/// <summary>What a GaussianSplats job is asked to do: train splats from a calibrated scene.</summary>
public sealed record GaussianSplatsCreate
{
    /// <summary>What the job reads.</summary>
    public required GaussianSplatsInputs Inputs { get; init; }

    /// <summary>Names of the wanted outputs; none twice.</summary>
    public required IReadOnlyList<GaussianSplatsOutput> Outputs { get; init; }

    /// <summary>What is absent has its default.</summary>
    public GaussianSplatsOptions? Options { get; init; }
}
