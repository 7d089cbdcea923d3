using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Tiling;

/// <summary>What <see cref="LayoutStage"/> is asked for.</summary>
public sealed record TilingOptions
{
    public TilingMode Mode { get; init; } = TilingMode.NoTiling;

    public GeometricPrecision Precision { get; init; } = GeometricPrecision.High;

    /// <summary>Side of a tile of a regular grid in meters, above 0; null computes it from the memory budget.</summary>
    public double? TileSizeMeters { get; init; }

    /// <summary>World corner of tile (0, 0) of a regular grid; null takes the south-west corner of the region.</summary>
    public Vector3d? GridOrigin { get; init; }

    /// <summary>What one tile may need, in GB of 10⁹ bytes, above 0.5; steers the tile size where none is given.</summary>
    public double MemoryBudgetGigabytes { get; init; } = 4;

    /// <summary>World-axis box that limits the reconstruction; null takes the extent of the tie points.</summary>
    public Box3d? Region { get; init; }

    /// <summary>Side of a voxel in meters, above 0; null follows the precision and the ground sampling distance.</summary>
    public double? VoxelSizeMeters { get; init; }

    /// <summary>A voxel is not made smaller than this, in meters; 0 keeps what the precision gives.</summary>
    public double MinVoxelSizeMeters { get; init; }

    /// <summary>Whether tiles without tie points are left out.</summary>
    public bool DiscardEmptyTiles { get; init; } = true;
}

/// <summary>How a reconstruction is split. The names are the contract's.</summary>
public enum TilingMode
{
    /// <summary>One tile holds everything.</summary>
    NoTiling,

    /// <summary>Square columns on the ground, each of full height.</summary>
    RegularPlanarGrid,

    /// <summary>Cubes. Not built yet.</summary>
    RegularVolumetricGrid,

    /// <summary>Columns of full height, split in plan until each meets the memory budget.</summary>
    Adaptive,
}

/// <summary>How fine the geometry is, against the ground sampling distance. The names are the contract's.</summary>
public enum GeometricPrecision
{
    /// <summary>A voxel of three pixels of the photos.</summary>
    Medium,

    /// <summary>A voxel of two pixels.</summary>
    High,

    /// <summary>A voxel of one and a half pixels.</summary>
    Extra,

    /// <summary>A voxel of one pixel.</summary>
    Ultra,
}
