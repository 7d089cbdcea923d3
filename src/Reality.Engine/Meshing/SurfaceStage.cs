using System.Globalization;
using System.Text.Json;
using Reality.Core.Geometry;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Meshing;

/// <summary>
/// Reconstructs the surface of tiles from the filtered depth maps: "surface/{tile}.json" with its error, then
/// "surface/{tile}.bin".
/// </summary>
/// <remarks>
/// Tiles are independent and are processed one after the other to limit memory; all threads share one tile. A tile without
/// surface has a mesh without triangles.
/// </remarks>
/// <param name="readRegions">Regions that the surface is clipped to; none = no clipping.</param>
public sealed class SurfaceStage(SurfaceOptions options, Func<Workspace, IReadOnlyList<Prism>> readRegions) : TileStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "surface";

    public override StageName Name => Id;

    public override int Version => 4;

    public override IReadOnlyList<StageName> Reads => [LayoutArtifact.Stage, DepthFilterStage.Id];

    public override object? Key => options;

    protected override double SecondsPerMegapixel => 0.8;

    protected override IReadOnlyList<Tile> ItemsOf(TilePlan input, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Layout.Tiles;
    }

    protected override long MemoryBytesOf(Tile tile)
    {
        ArgumentNullException.ThrowIfNull(tile);
        return (long)(1e9 * tile.PredictedMemoryGigabytes);
    }

    /// <summary>Artifact of a tile's mesh.</summary>
    public static ArtifactName NameOf(Tile tile)
    {
        ArgumentNullException.ThrowIfNull(tile);
        return Id / $"{tile.Name}.bin";
    }

    /// <summary>
    /// How far the mesh of a tile may be from the real surface, in meters: half a voxel, because no detail is smaller, and what
    /// simplification has moved. Half a voxel if only the mesh is there.
    /// </summary>
    public static double ReadErrorMeters(Workspace workspace, Tile tile, Layout layout)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(layout);
        var name = FiguresNameOf(tile);
        if (!workspace.Contains(name))
            return 0.5 * layout.VoxelSize;
        using var stream = workspace.Read(name);
        return JsonSerializer.Deserialize<Figures>(stream)!.ErrorMeters;
    }

    public override void Run(IReadOnlyList<Tile> batch, StageContext context)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(context);
        var (workspace, log, cancellation) = (context.Workspace, context.Log, context.Cancellation);

        var layout = workspace.ReadLayout();
        var tiles = batch.Where(tile => !workspace.Contains(NameOf(tile))).ToList();
        var within = readRegions(workspace);
        log.Begin(tiles.Count * SurfaceReconstruction.StepCount(options));
        foreach (var tile in tiles)
            Make(tile, layout, within, context);
    }

    /// <summary>The tiles with a surface. Call once the stage is complete.</summary>
    public static IReadOnlyList<Tile> TilesIn(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return workspace.ReadLayout().Tiles.Where(tile => workspace.ReadMesh(NameOf(tile)).TriangleCount > 0).ToList();
    }

    private void Make(Tile tile, Layout layout, IReadOnlyList<Prism> within, StageContext context)
    {
        var (workspace, log, cancellation) = (context.Workspace, context.Log, context.Cancellation);
        var crops = ReadCrops(tile, workspace, cancellation);
        log.Advance();
        var reconstruction = new SurfaceReconstruction(
            layout.VoxelSize, options with { ThreadCount = context.ThreadCount }, () => log.Advance(), cancellation);
        var mesh = within.Aggregate(reconstruction.Reconstruct(crops, tile.TightBox, tile.Cell), PrismClipping.Clip);
        if (mesh.TriangleCount == 0)
            ReportEmpty(tile, layout, crops.Count, log);
        log.Info(string.Create(
            CultureInfo.InvariantCulture,
            $"{tile.Name}: {crops.Count} depth maps, {reconstruction.VoxelBlockCount} blocks of voxels, "
            + $"{mesh.TriangleCount} triangles"));
        var figures = new Figures(0.5 * layout.VoxelSize + reconstruction.SimplificationErrorMeters);
        workspace.Write(FiguresNameOf(tile), stream => JsonSerializer.Serialize(stream, figures));
        workspace.WriteMesh(NameOf(tile), mesh);
    }

    private static ArtifactName FiguresNameOf(Tile tile) => Id / $"{tile.Name}.json";

    private static List<DepthCrop> ReadCrops(Tile tile, Workspace workspace, CancellationToken cancellation)
    {
        var crops = new List<DepthCrop>();
        foreach (var name in workspace.List(DepthFilterStage.Id, ".bin"))
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
        log.Warn("Surface_EmptyTile", $"{tile.Name} has no surface: {seen}. Add photos of it if it should have one.");
    }

    private sealed record Figures(double ErrorMeters);
}
