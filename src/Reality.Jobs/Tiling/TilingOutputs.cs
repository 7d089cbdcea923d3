namespace Reality.Jobs.Tiling;

/// <summary>Results of a Tiling job.</summary>
public sealed record TilingOutputs
{
    /// <summary>The tiles, to be filled by later jobs.</summary>
    public required ModelingReference ModelingReference { get; init; }
}
