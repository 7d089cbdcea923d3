using Reality.Core.Geometry;

namespace Reality.Formats.Layouts;

/// <summary>A tiling in its published form: layout.json of a modeling reference.</summary>
public sealed record Layout
{
    public required IReadOnlyList<LayoutTile> Tiles { get; init; }

    /// <summary>Internal coordinate system, "ENU:latitude,longitude"; null for local coordinates.</summary>
    public string? EnuDefinition { get; init; }

    /// <summary>Coordinate system of the boxes; null for local coordinates.</summary>
    public string? CrsDefinition { get; init; }

    public RegionOfInterest? Region { get; init; }
}

/// <summary>A tile of a layout, in the layout's coordinate system.</summary>
/// <param name="Name">E.g. "Tile_+000_+001".</param>
/// <param name="BoxTight">Part of space that belongs to this tile alone.</param>
/// <param name="BoxOverlapping">Part of space that its computation reads.</param>
/// <param name="MemoryUsageGigabytes">Predicted memory to produce the tile; 0 or more.</param>
public sealed record LayoutTile(string Name, Box3d BoxTight, Box3d BoxOverlapping, double MemoryUsageGigabytes);
