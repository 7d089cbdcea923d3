using Reality.Core.Geometry;

namespace Reality.Engine.Tiling;

/// <summary>Division of a scene into tiles.</summary>
public sealed record TilingOptions
{
    public TilingMode Mode { get; init; } = TilingMode.NoTiling;

    /// <summary>Side of a voxel in ground sampling distances, above 0. Default 2.</summary>
    public double PixelsPerVoxel { get; init; } = 2;

    /// <summary>Side of a tile of a regular grid in meters, above 0; null computes it from the memory budget.</summary>
    public double? TileSizeMeters { get; init; }

    /// <summary>
    /// The grid of a regular mode; null follows the world's axes from the lowest, south-west corner of the region.
    /// </summary>
    public ITileGrid? Grid { get; init; }

    /// <summary>Memory budget of one tile, in GB of 10⁹ bytes, above 0.5; determines the tile size if none is given.</summary>
    public double MemoryBudgetGigabytes { get; init; } = 4;

    /// <summary>World-axis box that limits the reconstruction; null takes the extent of the tie points.</summary>
    public Box3d? Region { get; init; }

    /// <summary>Side of a voxel in meters, above 0; null follows from <see cref="PixelsPerVoxel"/>.</summary>
    public double? VoxelSizeMeters { get; init; }

    /// <summary>Minimum side of a voxel in meters; 0 for no limit.</summary>
    public double MinVoxelSizeMeters { get; init; }

    /// <summary>Whether tiles without tie points are omitted.</summary>
    public bool DiscardEmptyTiles { get; init; } = true;
}

/// <summary>Division of a reconstruction into tiles. The names are those of the contract.</summary>
public enum TilingMode
{
    /// <summary>One tile holds everything.</summary>
    NoTiling,

    /// <summary>Square columns on the ground, each of full height.</summary>
    RegularPlanarGrid,

    /// <summary>Cubes.</summary>
    RegularVolumetricGrid,

    /// <summary>Boxes, split until each meets the memory budget; most are columns of full height.</summary>
    Adaptive,
}
