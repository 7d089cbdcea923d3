using Reality.Core.Geometry;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Scans;
using Reality.Engine.Tiling;
using Reality.Formats.Layouts;
using Reality.Jobs.Files;
using Reality.Jobs.ModelScans;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>Plans and publishes the tiles of a model, or reads tiles that another job has published.</summary>
internal sealed class LayoutStage(IJobFiles files, ModelSettings settings) : SingleTaskStage
{
    /// <summary>The tiles of the modeling reference, if the job uses some of them only.</summary>
    public static readonly ArtifactName AllTiles = LayoutArtifact.Stage / "all-tiles.json";

    /// <summary>All tiles of the modeling reference.</summary>
    public static IReadOnlyList<Tile> AllTilesIn(Workspace workspace) =>
        (workspace.Contains(AllTiles) ? workspace.ReadLayout(AllTiles) : workspace.ReadLayout()).Tiles;

    private const string RegionSuffix = ".region";
    private static readonly ArtifactName s_region = LayoutArtifact.Stage / "0.region";
    private static readonly ArtifactName s_extent = LayoutArtifact.Stage / "1.region";

    // The region of interest of a job that uses the tiles of another one.
    private static readonly ArtifactName s_crop = LayoutArtifact.Stage / "2.region";

    public override StageName Name => LayoutArtifact.Stage;

    public override IReadOnlyList<StageName> Reads =>
        settings.UsesScans ? [SceneArtifact.Calibrated, ScanSurveyStage.Id] : [SceneArtifact.Calibrated];

    public override object? Key => settings.UsesPhotos
        ? (settings.Tiling, settings.Grid, settings.Region?.ToString(), settings.Extent?.ToString(),
            settings.Reference?.ToString())
        : (settings.Tiling, settings.Grid, settings.Region?.ToString(), settings.Extent?.ToString(),
            settings.Reference?.ToString(), nameof(settings.UsesScans));

    protected override string TaskId => "plan";

    protected override bool PublishesOutputs => true;

    /// <summary>The regions that the model is clipped to: region of interest and extent; none = no clipping.</summary>
    public static IReadOnlyList<Prism> ReadRegions(Workspace workspace) => Read(RegionsIn(workspace, isCropped: true), workspace);

    /// <summary>The region of the tiles, without those that crop exports; none = everything.</summary>
    public static IReadOnlyList<Prism> ReadRegionOfTiles(Workspace workspace) =>
        Read(RegionsIn(workspace, isCropped: false), workspace);

    /// <summary>The regions that crop a model of the tiles to the exports of this job.</summary>
    public static IReadOnlyList<Prism> ReadCrops(Workspace workspace) =>
        Read(RegionsIn(workspace, isCropped: true).Except(RegionsIn(workspace, isCropped: false)), workspace);

    /// <summary>Artifacts of the regions.</summary>
    /// <param name="isCropped">False for the region of the tiles alone.</param>
    public static IEnumerable<ArtifactName> RegionsIn(Workspace workspace, bool isCropped) =>
        workspace.List(LayoutArtifact.Stage, RegionSuffix).Where(name => isCropped || name == s_region);

    private static List<Prism> Read(IEnumerable<ArtifactName> regions, Workspace workspace)
    {
        var scene = workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated);
        return regions.Select(name =>
        {
            using var stream = workspace.Read(name);
            return RegionInWorld.Of(RegionOfInterestReader.Read(stream), scene);
        }).ToList();
    }

    public override double ExpectedWork(InputSize size) => 1;

    // One core: it starts together with the depth maps, and must not block their cores.
    protected override TaskCost Cost(PlanContext plan) => new(
        1,
        (200L << 20) + SceneArtifact.MemoryOf(plan.Workspace, SceneArtifact.Calibrated)
        + (settings.Reference is { } made ? ModelingReferenceFiles.MemoryOf(files, made) : 0));

    protected override bool OutputsAreThere() =>
        settings.LayoutPlace is not { } place || ModelingReferenceFiles.AreThere(files, place);

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var cancellation = context.Cancellation;
        var scene = context.Workspace.ReadScene(SceneArtifact.Calibrated);
        var region = settings.Reference is { } reference
            ? ModelingReferenceFiles.ReadRegion(files, reference, cancellation)
            : RegionFile.Read(files, settings.Region, cancellation);
        Keep(region, s_region, scene, context);
        Keep(RegionFile.Read(files, settings.Extent, cancellation), s_extent, scene, context);
        if (settings.Reference is { } made)
        {
            Keep(RegionFile.Read(files, settings.Region, cancellation), s_crop, scene, context);
            WriteNeeded(ModelingReferenceFiles.ReadTiles(files, made, ExtentOf(scene, context), cancellation), context);
            ScanMessages.WarnOfOutside(context);
            return;
        }
        using var grid = settings.Grid is { } asked
            ? new CrsTileGrid(asked, scene, settings.Tiling.Mode == TilingMode.RegularVolumetricGrid)
            : null;
        var tiling = settings.Tiling with
        {
            Region = region is null ? settings.Tiling.Region : RegionInWorld.Of(region, scene, cancellation).Bounds,
            Grid = grid,
            // In units of the grid until here.
            TileSizeMeters = settings.Tiling.TileSizeMeters * (grid?.MetersPerUnit ?? 1),
        };
        SceneLayout.Plan(tiling, () => ExtentOf(scene, context), context);
        ScanMessages.WarnOfOutside(context);
        if (settings.LayoutPlace is { } place)
        {
            var layout = PublishedLayout.Of(context.Workspace.ReadLayout(), scene, grid, region);
            ModelingReferenceFiles.Write(
                files, place, context.Workspace.ReadLayout(), layout, scene.Origin, settings.SettingsToPublish);
        }
    }

    private SceneExtent ExtentOf(Scene scene, StageContext context) => SceneExtent.Measure(
        settings.UsesPhotos ? scene : scene with { TiePoints = TiePoints.None },
        settings.UsesScans ? ScanExtent.Read(context.Workspace) : ScannedSurface.None, context.Cancellation);

    // The tiles that the regions of this job reach; all others are not modeled for it.
    private static void WriteNeeded(Engine.Tiling.Layout layout, StageContext context)
    {
        var crops = ReadCrops(context.Workspace).Select(crop => crop.Bounds).ToList();
        var needed = layout.Tiles.Where(tile => crops.TrueForAll(bounds => Overlap(tile.TightBox, bounds))).ToList();
        if (needed.Count == 0)
        {
            throw new StageException(
                "Surface_Empty", "No tile of the model lies in the extent or region of this job. Check its coordinates.");
        }
        if (needed.Count < layout.Tiles.Count)
        {
            context.Workspace.WriteLayout(layout);
            using var all = context.Workspace.Read(LayoutArtifact.Name);
            context.Workspace.Write(AllTiles, all.CopyTo);
        }
        context.Workspace.WriteLayout(layout with { Tiles = needed });

        static bool Overlap(Box3d a, Box3d b) => a.Min.X < b.Max.X && b.Min.X < a.Max.X && a.Min.Y < b.Max.Y && b.Min.Y < a.Max.Y
            && a.Min.Z < b.Max.Z && b.Min.Z < a.Max.Z;
    }

    private static void Keep(RegionOfInterest? region, ArtifactName name, Scene scene, StageContext context)
    {
        if (region is null)
            return;
        // An unusable region is rejected here, not an hour later.
        _ = RegionInWorld.Of(region, scene, context.Cancellation);
        context.Workspace.Write(name, stream => RegionOfInterestWriter.Write(stream, region));
    }
}
