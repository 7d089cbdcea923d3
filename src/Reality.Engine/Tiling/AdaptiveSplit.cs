using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Tiling;

/// <summary>Splits a region in plan until each part meets the memory budget, with about as much of the surface in both halves.</summary>
internal static class AdaptiveSplit
{
    /// <summary>
    /// The parts, along whole blocks of voxels, in the order of the splits. A part that would become smaller than
    /// <see cref="LayoutPlanner.MinTileVoxels"/> stays as it is, whatever it needs.
    /// </summary>
    public static IReadOnlyList<Box3d> Split(Box3d region, Layout layout, SceneExtent extent, TilingOptions options)
    {
        var parts = new List<Box3d>();
        Add(region);
        return parts;

        void Add(Box3d box)
        {
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

    // Across the longer side, at the block nearest to the median of the points, and so that neither half becomes too small.
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
