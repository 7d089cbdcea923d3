using System.Globalization;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Meshing;

/// <summary>Makes the surface of tiles from the filtered depth maps: surface/{tile name}.bin.</summary>
/// <remarks>
/// Tiles are independent and are made one after the other, because memory limits how many fit; threads share one tile.
/// A tile in which nothing was seen has a mesh without triangles.
/// </remarks>
/// <param name="within">What of the surface is kept; none = all.</param>
public sealed class SurfaceStage(SurfaceOptions options, IReadOnlyList<Prism> within) : IStage<TileId>
{
    public string Name => "surface";

    /// <summary>Artifact of a tile's mesh.</summary>
    public static string NameOf(Tile tile)
    {
        ArgumentNullException.ThrowIfNull(tile);
        return $"surface/{tile.Name}.bin";
    }

    /// <inheritdoc />
    public void Run(IReadOnlyList<TileId> batch, Workspace workspace, StageLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(log);
        var layout = workspace.ReadLayout();
        var tiles = batch.Select(id => layout[id]).Where(tile => !workspace.Contains(NameOf(tile))).ToList();
        log.Begin(tiles.Count * SurfaceReconstruction.StepCount(options));
        foreach (var tile in tiles)
            Make(tile, layout, workspace, log, cancellation);
    }

    private void Make(Tile tile, Layout layout, Workspace workspace, StageLog log, CancellationToken cancellation)
    {
        var crops = ReadCrops(tile, workspace, cancellation);
        log.Advance();
        var reconstruction = new SurfaceReconstruction(layout.VoxelSize, options, () => log.Advance(), cancellation);
        var mesh = within.Aggregate(reconstruction.Reconstruct(crops, tile.TightBox), PrismClipping.Clip);
        if (mesh.TriangleCount == 0)
            ReportEmpty(tile, layout, crops.Count, log);
        log.Info(string.Create(
            CultureInfo.InvariantCulture,
            $"{tile.Name}: {crops.Count} depth maps, {reconstruction.VoxelBlockCount} blocks of voxels, "
            + $"{mesh.TriangleCount} triangles"));
        workspace.WriteMesh(NameOf(tile), mesh);
    }

    private static List<DepthCrop> ReadCrops(Tile tile, Workspace workspace, CancellationToken cancellation)
    {
        var crops = new List<DepthCrop>();
        foreach (var name in workspace.List(DepthMapArtifact.FilteredStage, ".bin"))
        {
            cancellation.ThrowIfCancellationRequested();
            if (DepthCrop.MaySee(workspace.ReadDepthMapView(name), tile.OverlappingBox)
                && DepthCrop.Of(workspace.ReadDepthMap(name), tile.OverlappingBox) is { } crop)
                crops.Add(crop);
        }
        return crops;
    }

    private static void ReportEmpty(Tile tile, Layout layout, int mapCount, StageLog log)
    {
        var seen = mapCount == 0 ? "no depth map sees it" : "its depth maps hold too little";
        if (layout.Tiles.Count == 1)
            throw new StageException(
                "Surface_Empty",
                $"There is no surface in the region: {seen}. Add photos that overlap more, or enlarge the region.");
        log.Warn("Surface_EmptyTile", $"{tile.Name} has no surface: {seen}. Add photos there if something should be.");
    }
}
