using Reality.Core;
using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Tiling;

/// <summary>
/// Checks a layout that was kept where users can write. Everything that follows from other members is computed again: names,
/// overlaps, the predicted memory, by which tasks are admitted, and the ground sampling distance, which textures and grids are
/// as fine as.
/// </summary>
public static class GivenLayout
{
    private const string Format = "Tiles";
    private const int MaxCornerCount = 16;

    /// <summary>The layout that <see cref="LayoutPlanner"/> would have written with the given tiles.</summary>
    /// <param name="extent">Extent of the scene that the tiles are for; null = their memory is not predicted, and the ground
    /// sampling distance is as given.</param>
    /// <exception cref="InvalidFileException">No planner has written this; the message names the member.</exception>
    public static Layout Check(Layout given, SceneExtent? extent, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(given);
        Require(Enum.IsDefined(given.Mode), "Mode is unknown");
        Require(
            LayoutPlanner.IsPossibleVoxel(given.VoxelSize) && LayoutPlanner.VoxelSize(given.VoxelSize) == given.VoxelSize,
            "VoxelSize is not a size that this program chooses");
        Require(
            LayoutPlanner.IsPossibleVoxel(given.GroundSamplingDistance), "GroundSamplingDistance is not a possible pixel size");
        Require(given.TileSize >= 0 && double.IsFinite(given.TileSize), "TileSize must be 0 or more");
        var block = given.VoxelSize * Layout.BlockSize;
        Require(IsWhole(given.Origin, block), "Origin does not lie on the grid of voxels");
        Require(
            IsWhole(given.Region, block) && LayoutPlanner.IsPossibleRegion(given.Region, given.VoxelSize),
            "Region is not possible");
        Require(
            given.Tiles is { Count: > 0 and <= LayoutPlanner.MaxTileCount },
            $"Tiles must have 1 to {LayoutPlanner.MaxTileCount} items");
        for (var i = 0; i < given.Tiles!.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var tile = given.Tiles[i];
            Require(
                tile is not null && IsWhole(tile.TightBox, block) && IsInside(tile.TightBox, given.Region),
                $"Tiles[{i}].TightBox is not a part of the region in whole blocks of voxels");
            Require(IsPossible(tile!.Cell, given), $"Tiles[{i}].Cell is not possible");
            Require(i == 0 || given.Tiles[i - 1].Id < given.Tiles[i].Id, $"Tiles[{i}].Id is not in order");
        }
        return given with
        {
            GroundSamplingDistance = extent?.GroundSamplingDistance ?? given.GroundSamplingDistance,
            Tiles = given.Tiles.Select(
                tile => LayoutPlanner.TileOf(tile.Id, tile.TightBox, given, extent) with { Cell = tile.Cell }).ToList(),
        };
    }

    private static void Require(bool holds, string fault)
    {
        if (!holds)
            throw new InvalidFileException(Format, $"{fault}.");
    }

    private static bool IsPossible(TileCell? cell, Layout layout) => cell is null
        || (cell.Corners is { Count: >= 3 and <= MaxCornerCount } && cell.MinZ < cell.MaxZ
            && LayoutPlanner.IsPossibleRegion(cell.Bounds(), layout.VoxelSize));

    private static bool IsInside(Box3d box, Box3d region) =>
        box.Min.X >= region.Min.X && box.Min.Y >= region.Min.Y && box.Min.Z >= region.Min.Z
        && box.Max.X <= region.Max.X && box.Max.Y <= region.Max.Y && box.Max.Z <= region.Max.Z;

    private static bool IsWhole(Box3d box, double block) =>
        box.Min.X < box.Max.X && box.Min.Y < box.Max.Y && box.Min.Z < box.Max.Z
        && IsWhole(box.Min, block) && IsWhole(box.Max, block);

    private static bool IsWhole(Vector3d p, double block) => IsWhole(p.X, block) && IsWhole(p.Y, block) && IsWhole(p.Z, block);

    private static bool IsWhole(double value, double block) => Math.Round(value / block) * block == value;
}
