namespace Reality.Jobs.Tiling;

/// <summary>Where a modeling reference is.</summary>
public sealed record ModelingReference
{
    /// <summary>Reality data id.</summary>
    public required string Location { get; init; }
}
