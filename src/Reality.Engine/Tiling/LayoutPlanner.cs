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

    private const double MaxTiles = 1e6;

    // Numbers beyond these are no lengths on the earth, and lose the precision that voxels need.
    private const double MaxCoordinateMeters = 1e9;
    private const double MaxRegionVoxels = 1e9;

    // Distance within which tie points keep an otherwise empty tile, as a fraction of its side.
    internal const double EmptyTileMargin = 0.1;

    /// <summary>Minimum side of a tile that is reduced to save memory, voxels.</summary>
    internal const int MinTileVoxels = 512;

    /// <summary>
    /// The layout for these options. Throws <see cref="StageException"/> for options that are not implemented or contradict each
    /// other.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled, within a second of the request.</exception>
    public static Layout Plan(SceneExtent extent, TilingOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(extent);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Mode is TilingMode.RegularVolumetricGrid)
            throw new StageException(
                "Layout_ModeNotBuilt",
                $"Tiling mode {options.Mode} is not available yet; use NoTiling, RegularPlanarGrid or Adaptive.");
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
            TilingMode.Adaptive => layout with
            {
                Tiles = Numbered(AdaptiveSplit.Split(region, layout, extent, options, cancellation), layout, extent),
            },
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
            return WithTiles(layout, extent, options, Math.Max(1, Math.Round(size / block)) * block, cancellation);

        var side = Math.Max(layout.Region.Size.X, layout.Region.Size.Y);
        while (true)
        {
            var blocks = Math.Ceiling(side / block);
            var planned = WithTiles(layout, extent, options, blocks * block, cancellation);
            if (blocks * Layout.BlockSize / 1.25 < MinTileVoxels
                || planned.Tiles.All(tile => tile.PredictedMemoryGigabytes <= options.MemoryBudgetGigabytes))
                return planned;
            side /= 1.25;
        }
    }

    private static Layout WithTiles(
        Layout layout, SceneExtent extent, TilingOptions options, double side, CancellationToken cancellation)
    {
        var block = layout.VoxelSize * Layout.BlockSize;
        var region = layout.Region;
        var origin = options.GridOrigin is { } given
            ? new Vector3d(Math.Round(given.X / block) * block, Math.Round(given.Y / block) * block, region.Min.Z)
            : region.Min;
        // Before the numbers of columns and rows are integers.
        var farthest = Vector3d.Max(region.Max - origin, origin - region.Min);
        var count = Math.Ceiling(region.Size.X / side) * Math.Ceiling(region.Size.Y / side);
        if (!(count <= MaxTiles && Math.Max(farthest.X, farthest.Y) / side < int.MaxValue))
            throw new StageException(
                "Layout_TooManyTiles", $"A tile size of {side} m results in more than a million tiles; choose a larger one.");
        var (firstColumn, endColumn) = Range(region.Min.X - origin.X, region.Max.X - origin.X, side);
        var (firstRow, endRow) = Range(region.Min.Y - origin.Y, region.Max.Y - origin.Y, side);

        var planned = layout with { Origin = origin, TileSize = side };
        var tiles = new List<Tile>();
        for (var row = firstRow; row < endRow; row++)
        {
            for (var column = firstColumn; column < endColumn; column++)
            {
                cancellation.ThrowIfCancellationRequested();
                var corner = origin + new Vector3d(column * side, row * side, 0);
                var cell = new Box3d(corner, corner + new Vector3d(side, side, region.Size.Z));
                var box = new Box3d(Vector3d.Max(cell.Min, region.Min), Vector3d.Min(cell.Max, region.Max));
                if (!options.DiscardEmptyTiles || extent.Points.Any(box.Expanded(EmptyTileMargin * side).Contains))
                    tiles.Add(TileOf(new TileId(column, row), box, planned, extent));
            }
        }
        if (tiles.Count == 0)
            throw new StageException("Layout_EmptyRegion", "No tie point lies in the region of interest; check its coordinates.");
        return planned with { Tiles = tiles };
    }

    private static (int First, int End) Range(double low, double high, double side) =>
        ((int)Math.Floor(low / side), Math.Max((int)Math.Floor(low / side) + 1, (int)Math.Ceiling(high / side)));

    private static List<Tile> Numbered(IReadOnlyList<Box3d> boxes, Layout layout, SceneExtent extent) => boxes.Count > 0
        ? boxes.Select((box, i) => TileOf(new TileId(i, 0), box, layout, extent)).ToList()
        : throw new StageException("Layout_EmptyRegion", "No tie point lies in the region of interest; check its coordinates.");

    /// <summary>A tile with its predicted memory.</summary>
    internal static Tile TileOf(TileId id, Box3d box, Layout layout, SceneExtent extent)
    {
        var overlapping = box.Expanded(Layout.OverlapVoxels * layout.VoxelSize);
        var squares = extent.SurfaceArea(overlapping) / (layout.VoxelSize * layout.VoxelSize);
        return new Tile
        {
            Id = id,
            Name = id.NameIn(layout.Mode),
            TightBox = box,
            OverlappingBox = overlapping,
            PredictedMemoryGigabytes = BaseGigabytes + squares * BytesPerVoxelSquare * 1e-9,
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

/// <summary>
/// Splits a region in plan until each part meets the memory budget, into halves with about equal parts of the surface.
/// </summary>
internal static class AdaptiveSplit
{
    /// <summary>
    /// The parts, along whole blocks of voxels, in the order of the splits. A part that would become smaller than
    /// <see cref="LayoutPlanner.MinTileVoxels"/> is not split, even if it exceeds the budget.
    /// </summary>
    public static IReadOnlyList<Box3d> Split(
        Box3d region, Layout layout, SceneExtent extent, TilingOptions options, CancellationToken cancellation)
    {
        var parts = new List<Box3d>();
        Add(region);
        return parts;

        void Add(Box3d box)
        {
            cancellation.ThrowIfCancellationRequested();
            var side = Math.Max(box.Size.X, box.Size.Y);
            if (options.DiscardEmptyTiles && !extent.Points.Any(box.Expanded(LayoutPlanner.EmptyTileMargin * side).Contains))
                return;
            var needs = LayoutPlanner.TileOf(default, box, layout, extent).PredictedMemoryGigabytes;
            if (needs <= options.MemoryBudgetGigabytes || side < 2 * LayoutPlanner.MinTileVoxels * layout.VoxelSize)
            {
                parts.Add(box);
                return;
            }
            var (low, high) = Halves(box, layout, extent);
            Add(low);
            Add(high);
        }
    }

    // Split across the longer side, at the block nearest to the median of the points at which neither half becomes too small.
    private static (Box3d Low, Box3d High) Halves(Box3d box, Layout layout, SceneExtent extent)
    {
        var alongX = box.Size.X >= box.Size.Y;
        var values = extent.Points.Where(box.Contains).Select(p => alongX ? p.X : p.Y).Order().ToArray();
        var (start, end) = alongX ? (box.Min.X, box.Max.X) : (box.Min.Y, box.Max.Y);
        var block = layout.VoxelSize * Layout.BlockSize;
        var smallest = LayoutPlanner.MinTileVoxels * layout.VoxelSize;
        var median = values.Length > 0 ? values[values.Length / 2] : (start + end) / 2;
        var at = Math.Round(Math.Clamp(median, start + smallest, end - smallest) / block) * block;
        return alongX
            ? (new(box.Min, new Vector3d(at, box.Max.Y, box.Max.Z)), new(new Vector3d(at, box.Min.Y, box.Min.Z), box.Max))
            : (new(box.Min, new Vector3d(box.Max.X, at, box.Max.Z)), new(new Vector3d(box.Min.X, at, box.Min.Z), box.Max));
    }
}
