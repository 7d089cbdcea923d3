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
/// surface has a mesh without triangles. If <see cref="LeavesHoles"/> is set, the results are "open-surface/…", which another
/// stage closes and clips.
/// </remarks>
/// <param name="readRegions">Regions that the surface is clipped to; none = no clipping.</param>
public sealed class SurfaceStage(SurfaceOptions options, Func<Workspace, IReadOnlyList<Prism>> readRegions) : TileStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "surface";

    /// <summary>Name of the stage if it leaves holes.</summary>
    public static readonly StageName OpenId = "open-surface";

    /// <summary>Whether the surface is an intermediate result: its large holes are still to be closed.</summary>
    public bool LeavesHoles { get; init; }

    /// <summary>Surfaces that a tile follows where there is no reliable depth.</summary>
    public Func<Workspace, Tile, IReadOnlyList<ConstraintSurface>> ReadConstraints { get; init; } = (_, _) => [];

    /// <summary>The stage of the same job that finds those surfaces; null = they exist before the job begins.</summary>
    public StageName? ConstraintStage { get; init; }

    /// <summary>Data that the surface is made of.</summary>
    public DepthSources Sources { get; init; } = DepthSources.Photos;

    public override StageName Name => LeavesHoles ? OpenId : Id;

    // 6: constraints end at the corners of their triangles, and a voxel beyond their border.
    public override int Version => 6;

    public override IReadOnlyList<StageName> Reads => ConstraintStage is { } stage
        ? [LayoutArtifact.Stage, .. Sources.Stages, stage]
        : [LayoutArtifact.Stage, .. Sources.Stages];

    public override object? Key => options;

    protected override double SecondsPerMegapixel => 0.8;

    protected override IReadOnlyList<Tile> ItemsOf(TilePlan input, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Layout.Tiles;
    }

    protected override long MemoryBytesOf(Tile tile, TilePlan plan)
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

    /// <summary>Size of the artifact of a tile's mesh, about 18 bytes per triangle; 0 if there is none.</summary>
    public static long SizeOf(Workspace workspace, Tile tile)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return workspace.SizeOf(NameOf(tile)) ?? 0;
    }

    /// <summary>Size of the largest artifact of a tile's mesh in bytes.</summary>
    public static long LargestSizeIn(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return workspace.ReadLayout().Tiles.Select(tile => SizeOf(workspace, tile)).DefaultIfEmpty().Max();
    }

    /// <summary>Artifact of a tile's mesh whose large holes are still to be closed.</summary>
    public static ArtifactName OpenNameOf(Tile tile)
    {
        ArgumentNullException.ThrowIfNull(tile);
        return OpenId / $"{tile.Name}.bin";
    }

    /// <summary>
    /// How far the mesh of a tile may be from the real surface, in meters: half a voxel, because no detail is smaller, and what
    /// planes and simplification have moved. Half a voxel if only the mesh exists.
    /// </summary>
    public static double ReadErrorMeters(Workspace workspace, Tile tile, Layout layout)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(layout);
        var name = FiguresNameOf(tile, Id);
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
        var tiles = batch.Where(tile => !workspace.Contains(Name / $"{tile.Name}.bin")).ToList();
        var within = readRegions(workspace);
        log.Begin(tiles.Count * SurfaceReconstruction.StepCount(options));
        foreach (var tile in tiles)
            Make(tile, layout, within, context);
    }

    /// <summary>Takes over the error of a mesh whose holes have been closed.</summary>
    internal static void CopyFigures(Workspace workspace, Tile tile) => workspace.Write(FiguresNameOf(tile, Id), stream =>
    {
        using var source = workspace.Read(FiguresNameOf(tile, OpenId));
        source.CopyTo(stream);
    });

    /// <summary>The tiles with a surface. Call once the stage is complete.</summary>
    public static IReadOnlyList<Tile> TilesIn(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return workspace.ReadLayout().Tiles.Where(tile => workspace.ReadTriangleCount(NameOf(tile)) > 0).ToList();
    }

    private void Make(Tile tile, Layout layout, IReadOnlyList<Prism> within, StageContext context)
    {
        var (workspace, log, cancellation) = (context.Workspace, context.Log, context.Cancellation);
        var crops = ReadCrops(tile, workspace, cancellation);
        var cropCount = crops.Count;
        log.Advance();
        var reconstruction = new SurfaceReconstruction(
            layout.VoxelSize, options with { ThreadCount = context.ThreadCount }, () => log.Advance(), cancellation,
            options.Planes?.MetersIn(layout) ?? 0)
        {
            Constraints = ReadConstraints(workspace, tile),
        };
        var mesh = reconstruction.Reconstruct(crops, tile.TightBox, tile.Cell);
        // Holes are closed before the surface is clipped, or the border of the region would be one.
        if (!LeavesHoles)
            mesh = within.Aggregate(mesh, PrismClipping.Clip);
        if (reconstruction.TriangleLimit is { } limit)
        {
            log.Warn(
                "Surface_TriangleLimit",
                $"{tile.Name} has {limit.Count} triangles at the requested precision; it was simplified to {limit.KeptCount}, "
                + $"the limit of a tile, which moves its surface by up to {limit.ErrorMeters:0.###} m. Use smaller tiles for "
                + $"more detail.");
        }
        if (mesh.TriangleCount == 0)
            ReportEmpty(tile, layout, cropCount == 0 ? NotSeen : "its depth maps hold too little", log);
        log.Info(string.Create(
            CultureInfo.InvariantCulture,
            $"{tile.Name}: {cropCount} depth maps, {reconstruction.VoxelBlockCount} blocks of voxels, "
            + $"{mesh.TriangleCount} triangles"));
        var figures = new Figures(0.5 * layout.VoxelSize + reconstruction.SimplificationErrorMeters);
        workspace.Write(FiguresNameOf(tile, Name), stream => JsonSerializer.Serialize(stream, figures));
        workspace.WriteMesh(Name / $"{tile.Name}.bin", mesh);
    }

    private static ArtifactName FiguresNameOf(Tile tile, StageName stage) => stage / $"{tile.Name}.json";

    private List<DepthCrop> ReadCrops(Tile tile, Workspace workspace, CancellationToken cancellation)
    {
        var crops = new List<DepthCrop>();
        foreach (var (name, weight) in Sources.MapsIn(workspace))
        {
            cancellation.ThrowIfCancellationRequested();
            if (DepthCrop.MaySee(workspace.ReadDepthMapView(name), tile.OverlappingBox)
                && DepthCrop.Of(workspace.ReadDepthMap(name), tile.OverlappingBox, weight) is { } crop)
                crops.Add(crop);
        }
        return crops;
    }

    /// <summary>Warns of a tile without a surface; throws if there is no other tile.</summary>
    internal static void ReportEmpty(Tile tile, Layout layout, string seen, StageLog log)
    {
        if (layout.Tiles.Count == 1)
            throw new StageException(
                "Surface_Empty",
                $"There is no surface in the region: {seen}. Add photos that overlap more or scans that show it, or enlarge the "
                + $"region.");
        log.Warn("Surface_EmptyTile", $"{tile.Name} has no surface: {seen}. Add photos or scans of it if it should have one.");
    }

    private const string NotSeen = "no depth map sees it";

    private sealed record Figures(double ErrorMeters);
}
