using Reality.Core.Geometry;

namespace Reality.Engine.Tiling;

/// <summary>One cell of the work a reconstruction is split into.</summary>
public sealed record Tile
{
    public required TileId Id { get; init; }

    /// <summary>Name in artifacts and published documents, e.g. "Tile_+000_+001".</summary>
    public required string Name { get; init; }

    /// <summary>World-axis box that the tile's surface is cut at; its sides are whole blocks of voxels.</summary>
    public required Box3d TightBox { get; init; }

    /// <summary>The tight box and the surroundings that the tile must see to agree with its neighbors at the cut.</summary>
    public required Box3d OverlappingBox { get; init; }

    /// <summary>Peak memory of the tile's surface, in GB of 10⁹ bytes.</summary>
    public required double PredictedMemoryGigabytes { get; init; }
}
