using Reality.Core.Geometry;

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

/// <summary>A tile of a layout, in the layout's coordinate system.</summary>
/// <param name="Name">E.g. "Tile_+000_+001".</param>
/// <param name="BoxTight">The part of space that this tile alone is for.</param>
/// <param name="BoxOverlapping">The part of space that its computation looks at.</param>
/// <param name="MemoryUsageGigabytes">Predicted memory of its production; 0 or more.</param>
public sealed record LayoutTile(string Name, Box3d BoxTight, Box3d BoxOverlapping, double MemoryUsageGigabytes);
