namespace Reality.Jobs.Tiling;

/// <summary>What a Tiling job is asked to do: cut a calibrated scene into tiles.</summary>
public sealed record TilingCreate
{
    /// <summary>What the job reads.</summary>
    public required TilingInputs Inputs { get; init; }

    /// <summary>Names of the wanted outputs; none twice.</summary>
    public required IReadOnlyList<TilingOutput> Outputs { get; init; }

    /// <summary>What is absent has its default.</summary>
    public TilingOptions? Options { get; init; }
}
