namespace Reality.Formats.Layouts;

/// <summary>The published form of a tiling: layout.json of a modeling reference.</summary>
public sealed record Layout
{
    public required IReadOnlyList<LayoutTile> Tiles { get; init; }

    /// <summary>The internal coordinate system, "ENU:latitude,longitude"; null for a local one.</summary>
    public string? EnuDefinition { get; init; }

    /// <summary>The coordinate system of the boxes; null for a local one.</summary>
    public string? CrsDefinition { get; init; }

    public RegionOfInterest? Region { get; init; }
}
