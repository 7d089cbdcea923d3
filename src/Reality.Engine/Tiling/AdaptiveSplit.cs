using System.Globalization;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Pipeline;

namespace Reality.Engine.Tiling;

/// <summary>
/// Splits a region until each part meets the memory budget, into halves with about equal parts of the surface: in plan, and in
/// height once a part is narrow.
/// </summary>
internal sealed class AdaptiveSplit(Layout layout, TilingOptions options, CancellationToken cancellation)
{
    // Below this, the surroundings that a tile sees need nearly all of its memory.
    private const int MinPartVoxels = 64;

    private static readonly Vector3d s_east = new(1, 0, 0);
    private static readonly Vector3d s_north = new(0, 1, 0);
    private static readonly Vector3d s_up = new(0, 0, 1);

    private readonly double _block = layout.VoxelSize * Layout.BlockSize;
    private readonly List<Box3d> _parts = [];

    /// <summary>The parts, along whole blocks of voxels, in the order of the splits.</summary>
    /// <exception cref="StageException">The smallest parts exceed the budget; names the least that can be met.</exception>
    public IReadOnlyList<Box3d> Split(Box3d region, SceneExtent extent)
    {
        if (!TryAdd(region, extent))
            throw TooLittle(SmallestBudget(region, extent, 0));
        return _parts;
    }

    private bool TryAdd(Box3d box, SceneExtent extent)
    {
        cancellation.ThrowIfCancellationRequested();
        if (options.DiscardEmptyTiles && !extent.Points.Any(box.Expanded(EmptyMarginOf(box)).Contains))
            return true;
        if (NeedsOf(box, extent) <= options.MemoryBudgetGigabytes)
        {
            _parts.Add(box);
            return true;
        }
        if (Halves(box, extent) is not var (low, high))
            return false;
        var near = Near(box, extent);
        return TryAdd(low, near) && TryAdd(high, near);
    }

    // The budget that all parts of a box meet; parts that meet a known budget are not looked at more closely.
    private double SmallestBudget(Box3d box, SceneExtent extent, double known)
    {
        cancellation.ThrowIfCancellationRequested();
        if (options.DiscardEmptyTiles && !extent.Points.Any(box.Expanded(EmptyMarginOf(box)).Contains))
            return known;
        var needs = NeedsOf(box, extent);
        if (needs <= known || Halves(box, extent) is not var (low, high))
            return Math.Max(known, needs);
        var near = Near(box, extent);
        var (first, second) = NeedsOf(low, near) >= NeedsOf(high, near) ? (low, high) : (high, low);
        var split = SmallestBudget(second, near, SmallestBudget(first, near, known));
        return Math.Max(known, Math.Min(needs, split));
    }

    private StageException TooLittle(double smallest) => new(
        "Layout_MemoryTooSmall",
        string.Create(
            CultureInfo.InvariantCulture,
            $"Adaptive tiles of {options.MemoryBudgetGigabytes:0.###} GB are not possible: the densest part of this scene needs "
            + $"{smallest:0.###} GB. Set tilingValue to {Math.Ceiling(smallest * 100 + 1e-6) / 100:0.##} or more, or choose a "
            + $"coarser geometric precision."));

    private double NeedsOf(Box3d box, SceneExtent extent) =>
        LayoutPlanner.TileOf(default, box, layout, extent).PredictedMemoryGigabytes;

    // Everything that the parts of a box depend on.
    private SceneExtent Near(Box3d box, SceneExtent extent) =>
        extent.Within(box.Expanded(Math.Max(EmptyMarginOf(box), Layout.OverlapVoxels * layout.VoxelSize)));

    private static double EmptyMarginOf(Box3d box) => LayoutPlanner.EmptyTileMargin * Math.Max(box.Size.X, box.Size.Y);

    // Across the longer side in plan, or the height of a narrow part, at the block nearest to the median of the points at which
    // neither half becomes too small; null if the part is small already.
    private (Box3d Low, Box3d High)? Halves(Box3d box, SceneExtent extent)
    {
        var side = Math.Max(box.Size.X, box.Size.Y);
        var smallest = layout.VoxelSize
            * (side >= 2 * LayoutPlanner.MinTileVoxels * layout.VoxelSize ? LayoutPlanner.MinTileVoxels : MinPartVoxels);
        var axis = side < 2 * smallest ? s_up
            : box.Size.X >= box.Size.Y ? s_east : s_north;
        var (start, end) = (Vector3d.Dot(axis, box.Min), Vector3d.Dot(axis, box.Max));
        if (end - start < 2 * smallest)
            return null;
        var values = extent.Points.Where(box.Contains).Select(p => Vector3d.Dot(axis, p)).Order().ToArray();
        var median = values.Length > 0 ? values[values.Length / 2] : (start + end) / 2;
        var at = Math.Round(Math.Clamp(median, start + smallest, end - smallest) / _block) * _block;
        return (new(box.Min, box.Max + (at - end) * axis), new(box.Min + (at - start) * axis, box.Max));
    }
}
