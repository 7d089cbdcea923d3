using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Pipeline;

namespace Reality.Engine.Tiling;

/// <summary>Chooses voxel size, region and tiles for a measured scene.</summary>
public static class LayoutPlanner
{
    // Measured on a scene of nine depth maps: peak bytes of a surface tile per voxel-sized square of surface, and the constant
    // part.
    private const double BytesPerVoxelSquare = 420;
    private const double BaseGigabytes = 0.3;

    // Margin around the tie points for eaves, treetops and ends of walls, as a fraction of the longest side.
    private const double RegionMargin = 0.08;

    // Cells of a grid, of which most may be empty.
    private const double MaxCells = 1e6;

    /// <summary>Maximum number of tiles of a layout: jobs that use it read the list as a whole.</summary>
    internal const int MaxTileCount = 50_000;

    // Numbers beyond these are no lengths on the earth, and lose the precision that voxels need.
    private const double MaxCoordinateMeters = 1e9;
    private const double MaxRegionVoxels = 1e9;

    // Distance within which tie points keep an otherwise empty tile, as a fraction of its side.
    internal const double EmptyTileMargin = 0.1;

    /// <summary>Minimum side of a tile that is reduced to save memory, voxels.</summary>
    internal const int MinTileVoxels = 512;

    /// <summary>
    /// The layout for these options. Throws <see cref="StageException"/> for options that contradict each other or the scene.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled, within a second of the request.</exception>
    public static Layout Plan(SceneExtent extent, TilingOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(extent);
        ArgumentNullException.ThrowIfNull(options);
        var voxel = VoxelSize(options.VoxelSizeMeters
            ?? Math.Max(options.MinVoxelSizeMeters, options.PixelsPerVoxel * extent.GroundSamplingDistance));
        var block = voxel * Layout.BlockSize;
        var region = SnapOutward(options.Region ?? WithMargin(extent.Box), block);
        if (region.IsEmpty)
            throw new StageException("Layout_EmptyRegion", "The region of interest is empty: its minimum is above its maximum.");

        CheckRegion(region, voxel);
        var layout = new Layout
        {
            Mode = options.Mode,
            Origin = region.Min,
            VoxelSize = voxel,
            TileSize = 0,
            GroundSamplingDistance = extent.GroundSamplingDistance,
            Region = region,
            Tiles = [],
        };
        return options.Mode switch
        {
            TilingMode.NoTiling => layout with { Tiles = [TileOf(default, region, layout, extent)] },
            TilingMode.Adaptive => WithSome(
                Numbered(new AdaptiveSplit(layout, options, cancellation).Split(region, extent), layout, extent), layout),
            _ => PlanGrid(layout, extent, options, cancellation),
        };
    }

    private static void CheckRegion(Box3d region, double voxel)
    {
        if (!IsPossibleRegion(region, voxel))
        {
            throw new StageException(
                "Layout_RegionTooLarge",
                $"A region of {LongestSide(region):G3} m with voxels of {voxel:G3} m is not possible; choose a smaller region or "
                + $"another resolution.");
        }
    }

    /// <summary>Whether voxels of this size can number a region.</summary>
    internal static bool IsPossibleRegion(Box3d region, double voxel)
    {
        return IsOnEarth(region.Min) && IsOnEarth(region.Max) && LongestSide(region) / voxel <= MaxRegionVoxels;

        static bool IsOnEarth(Vector3d p) =>
            Math.Abs(p.X) <= MaxCoordinateMeters && Math.Abs(p.Y) <= MaxCoordinateMeters && Math.Abs(p.Z) <= MaxCoordinateMeters;
    }

    /// <summary>
    /// The nearest number of four significant bits, such as 0.0048828125 for 0.005: multiples of it are exact, see
    /// <see cref="Layout"/>.
    /// </summary>
    internal static double VoxelSize(double meters)
    {
        if (!IsPossibleVoxel(meters))
        {
            throw new StageException(
                "Layout_VoxelSize", $"A voxel of {meters} m is not possible; it must be above 0 m and below 1000 km.");
        }
        var step = Math.ScaleB(1, Math.ILogB(meters) - 3);
        return Math.Round(meters / step) * step;
    }

    /// <summary>Whether a voxel can have this size in meters; beyond a million it would be larger than any region.</summary>
    internal static bool IsPossibleVoxel(double meters) => meters is > 1e-9 and < 1e6;

    private static double LongestSide(Box3d box) => Math.Max(box.Size.X, Math.Max(box.Size.Y, box.Size.Z));

    private static Box3d WithMargin(Box3d box) =>
        box.Expanded(RegionMargin * LongestSide(box));

    private static Layout PlanGrid(Layout layout, SceneExtent extent, TilingOptions options, CancellationToken cancellation)
    {
        var block = layout.VoxelSize * Layout.BlockSize;
        if (options.TileSizeMeters is { } size)
        {
            return options.Grid is null
                ? WithTiles(layout, extent, options, Math.Max(1, Math.Round(size / block)) * block, cancellation)
                : WithCells(layout, extent, options, size, cancellation);
        }

        var side = Math.Max(layout.Region.Size.X, layout.Region.Size.Y);
        while (true)
        {
            var blocks = Math.Ceiling(side / block);
            var planned = options.Grid is null
                ? WithTiles(layout, extent, options, blocks * block, cancellation)
                : WithCells(layout, extent, options, blocks * block, cancellation);
            if (blocks * Layout.BlockSize / 1.25 < MinTileVoxels
                || planned.Tiles.All(tile => tile.PredictedMemoryGigabytes <= options.MemoryBudgetGigabytes))
                return planned;
            side /= 1.25;
        }
    }

    private static Layout WithTiles(
        Layout layout, SceneExtent extent, TilingOptions options, double side, CancellationToken cancellation)
    {
        var region = layout.Region;
        // Before the numbers of columns, rows and floors are integers.
        var count = Math.Ceiling(region.Size.X / side) * Math.Ceiling(region.Size.Y / side);
        var isVolumetric = layout.Mode == TilingMode.RegularVolumetricGrid;
        CheckCount(isVolumetric ? count * Math.Ceiling(region.Size.Z / side) : count, side);
        var (endColumn, endRow, endFloor) = (End(region.Size.X), End(region.Size.Y), isVolumetric ? End(region.Size.Z) : 1);

        var planned = layout with { TileSize = side };
        var tiles = new List<Tile>();
        for (var floor = 0; floor < endFloor; floor++)
        {
            for (var row = 0; row < endRow; row++)
            {
                for (var column = 0; column < endColumn; column++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    var corner = region.Min + side * new Vector3d(column, row, floor);
                    var end = corner + new Vector3d(side, side, isVolumetric ? side : region.Size.Z);
                    var box = new Box3d(corner, Vector3d.Min(end, region.Max));
                    if (IsKept(box, side, extent, options))
                        tiles.Add(TileOf(new TileId(column, row, floor), box, planned, extent));
                }
            }
        }
        return WithSome(tiles, planned);

        int End(double length) => Math.Max(1, (int)Math.Ceiling(length / side));
    }

    // Tiles of a rotated grid own the content of their cell; their box is its bounds.
    private static Layout WithCells(
        Layout layout, SceneExtent extent, TilingOptions options, double sideMeters, CancellationToken cancellation)
    {
        var (grid, region) = (options.Grid!, layout.Region);
        var block = layout.VoxelSize * Layout.BlockSize;
        var side = grid.PossibleSide(sideMeters / grid.MetersPerUnit);
        CheckCount(grid.CountOver(region, side), side);
        var planned = layout with { TileSize = side * grid.MetersPerUnit };
        var tiles = new List<Tile>();
        foreach (var (id, cell) in grid.Cover(region, side))
        {
            cancellation.ThrowIfCancellationRequested();
            // One block more, so that the cell ends inside: its border is found as inside the tiles around it.
            var bounds = SnapOutward(cell.Bounds(), block).Expanded(block);
            var box = new Box3d(Vector3d.Max(bounds.Min, region.Min), Vector3d.Min(bounds.Max, region.Max));
            var isEmpty = !(box.Min.X < box.Max.X && box.Min.Y < box.Max.Y && box.Min.Z < box.Max.Z);
            if (!isEmpty && IsKept(box, sideMeters, extent, options))
                tiles.Add(TileOf(id, box, planned, extent) with { Cell = cell });
        }
        return WithSome(tiles, planned);
    }

    private static bool IsKept(Box3d box, double side, SceneExtent extent, TilingOptions options) =>
        !options.DiscardEmptyTiles || extent.Points.Any(box.Expanded(EmptyTileMargin * side).Contains);

    private static void CheckCount(double count, double side)
    {
        if (!(count <= MaxCells))
            throw new StageException(
                "Layout_TooManyTiles", $"A tile size of {side} results in more than a million tiles; choose a larger one.");
    }

    private static Layout WithSome(List<Tile> tiles, Layout layout) => tiles.Count switch
    {
        0 => throw new StageException(
            "Layout_EmptyRegion", "Neither tie points nor scans lie in the region of interest; check it."),
        > MaxTileCount => throw new StageException(
            "Layout_TooManyTiles",
            $"The region has {tiles.Count} tiles; the maximum is {MaxTileCount}. Choose a larger tile size or a smaller region, "
            + $"or discard empty tiles."),
        _ => layout with { Tiles = tiles },
    };

    private static List<Tile> Numbered(IReadOnlyList<Box3d> boxes, Layout layout, SceneExtent extent) =>
        boxes.Select((box, i) => TileOf(new TileId(i, 0), box, layout, extent)).ToList();

    /// <summary>A tile with its predicted memory.</summary>
    internal static Tile TileOf(TileId id, Box3d box, Layout layout, SceneExtent? extent)
    {
        var overlapping = box.Expanded(Layout.OverlapVoxels * layout.VoxelSize);
        var squares = (extent?.SurfaceArea(overlapping) ?? 0) / (layout.VoxelSize * layout.VoxelSize);
        return new Tile
        {
            Id = id,
            Name = id.NameIn(layout.Mode),
            TightBox = box,
            OverlappingBox = overlapping,
            PredictedMemoryGigabytes = BaseGigabytes + squares * BytesPerVoxelSquare * 1e-9
                + (extent?.ScanBytesIn(overlapping) ?? 0) * 1e-9,
        };
    }

    private static Box3d SnapOutward(Box3d box, double block)
    {
        return new(
            new(Down(box.Min.X), Down(box.Min.Y), Down(box.Min.Z)), new(Up(box.Max.X), Up(box.Max.Y), Up(box.Max.Z)));

        double Down(double value) => Math.Floor(value / block) * block;

        double Up(double value) => Math.Ceiling(value / block) * block;
    }
}
