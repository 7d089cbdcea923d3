using System.Globalization;
using System.Text.Json.Serialization;
using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Tiling;

/// <summary>Division of a scene into tiles, and the voxel grid that they share.</summary>
/// <remarks>
/// Voxel (i, j, k) is the world point (i, j, k) · <see cref="VoxelSize"/>, independent of the tile. The voxel size has four
/// significant bits, so that a corner of a tile, and a point at a 64th of a voxel beside it, are exact in the float positions
/// of a mesh: two tiles write the same world position for a border vertex they share.
/// </remarks>
public sealed record Layout
{
    /// <summary>Voxels along the side of a block, the unit that tiles are made of.</summary>
    public const int BlockSize = 8;

    /// <summary>Overlap of a tile beyond its tight box, voxels.</summary>
    public const int OverlapVoxels = 192;

    public required TilingMode Mode { get; init; }

    /// <summary>World corner of the region; of tile (0, 0) of a grid that follows the world's axes.</summary>
    public required Vector3d Origin { get; init; }

    /// <summary>Meters.</summary>
    public required double VoxelSize { get; init; }

    /// <summary>Side of a tile in meters; 0 if there is only one.</summary>
    public required double TileSize { get; init; }

    /// <summary>Median over the tie points: meters per pixel of the photos at full size.</summary>
    public required double GroundSamplingDistance { get; init; }

    /// <summary>World-axis box of the reconstruction.</summary>
    public required Box3d Region { get; init; }

    /// <summary>Ascending by id.</summary>
    public required IReadOnlyList<Tile> Tiles { get; init; }

    /// <summary>The tile of that id; <see cref="ArgumentException"/> if the layout has none.</summary>
    public Tile this[TileId id] =>
        Tiles.FirstOrDefault(tile => tile.Id == id) ?? throw new ArgumentException($"The layout has no tile {id}.", nameof(id));
}

/// <summary>One cell of the work that a reconstruction is split into.</summary>
public sealed record Tile
{
    public required TileId Id { get; init; }

    /// <summary>Name in artifacts and published documents, e.g. "Tile_+000_+001".</summary>
    public required TileName Name { get; init; }

    /// <summary>World-axis box that the tile's surface is cut at; its sides are whole blocks of voxels.</summary>
    public required Box3d TightBox { get; init; }

    /// <summary>The tight box with the surroundings that the tile must see to match its neighbors at the cut.</summary>
    public required Box3d OverlappingBox { get; init; }

    /// <summary>Part of the tight box that the tile owns, if its grid is turned against the world; null = all of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TileCell? Cell { get; init; }

    /// <summary>Peak memory of the tile's surface, in GB of 10⁹ bytes.</summary>
    public required double PredictedMemoryGigabytes { get; init; }
}

/// <summary>
/// Place of a tile in the grid of its <see cref="Layout"/>: columns to the east, rows to the north, floors upward, counted
/// from the origin of the grid. A planar grid has one floor, 0.
/// </summary>
public readonly record struct TileId(int Column, int Row, int Floor = 0) : IComparable<TileId>
{
    /// <summary>Name in artifacts and in published documents, e.g. "Tile_+000_-002" or "Tile_+001_+002_+000".</summary>
    public TileName NameIn(TilingMode mode) => new(mode == TilingMode.RegularVolumetricGrid
        ? string.Create(CultureInfo.InvariantCulture, $"Tile_{Column:+000;-000;+000}_{Row:+000;-000;+000}_{Floor:+000;-000;+000}")
        : string.Create(CultureInfo.InvariantCulture, $"Tile_{Column:+000;-000;+000}_{Row:+000;-000;+000}"));

    /// <summary>By floor, then row, then column.</summary>
    public int CompareTo(TileId other) => (Floor, Row, Column).CompareTo((other.Floor, other.Row, other.Column));

    public static bool operator <(TileId a, TileId b) => a.CompareTo(b) < 0;

    public static bool operator >(TileId a, TileId b) => a.CompareTo(b) > 0;

    public static bool operator <=(TileId a, TileId b) => a.CompareTo(b) <= 0;

    public static bool operator >=(TileId a, TileId b) => a.CompareTo(b) >= 0;
}
