using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Tiling;
using Reality.Formats.Layouts;
using Reality.Jobs.Files;

namespace Reality.Jobs.Stages;

/// <summary>Tiles in the form that clients read.</summary>
internal static class PublishedLayout
{
    /// <summary>
    /// The tiles in the system of their grid, with whole cells; without a grid, in the world frame, cut at the region.
    /// </summary>
    /// <param name="grid">The grid that the tiles follow; null = the world's axes.</param>
    public static Formats.Layouts.Layout Of(
        Engine.Tiling.Layout layout, Scene scene, CrsTileGrid? grid, RegionOfInterest? region)
    {
        var enu = ModelingReferenceFiles.CrsOf(scene.Origin);
        var lift = new Vector3d(0, 0, scene.Origin?.HeightMeters ?? 0);
        return new()
        {
            Tiles = layout.Tiles.Select(tile => grid is null ? InWorld(tile) : InGrid(tile, grid)).ToList(),
            EnuDefinition = enu,
            CrsDefinition = grid is null ? enu : grid.Definition,
            Region = region,
        };

        LayoutTile InWorld(Tile tile) => new(
            tile.Name.ToString(), Lifted(tile.TightBox), Lifted(tile.OverlappingBox), tile.PredictedMemoryGigabytes);

        LayoutTile InGrid(Tile tile, CrsTileGrid grid)
        {
            var box = grid.BoxOf(tile, layout.TileSize / grid.MetersPerUnit);
            var overlap = Engine.Tiling.Layout.OverlapVoxels * layout.VoxelSize;
            return new(tile.Name.ToString(), box, grid.Expanded(box, overlap), tile.PredictedMemoryGigabytes);
        }

        Box3d Lifted(Box3d box) => new(box.Min + lift, box.Max + lift);
    }
}
