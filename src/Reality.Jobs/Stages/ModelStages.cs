using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Lod;
using Reality.Engine.Meshing;
using Reality.Engine.Mvs;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Formats.Layouts;
using Reality.Jobs.Files;
using Reality.Jobs.Runner;

namespace Reality.Jobs.Stages;

/// <summary>Calibrated scene to textured mesh: layout, depth maps, surface, texture, levels of detail.</summary>
internal static class ModelStages
{
    public const string Scene = SceneArtifact.Calibrated;
    public const string Layout = "layout";
    public const string LayoutDocumentName = "layout.json";
    public const string Texture = "texture";
    public const string LodTree = "lodtree";
    public const string Lod = "lod";
    private const string Depth = "depth";
    private const string Filtered = "filtered";
    private const string Surface = "surface";
    private const string Visibility = "visibility";
    private const string Balance = "balance";
    public const string LodTop = "lodtop";

    // Raised by whoever changes what a stage computes.
    private const int SceneVersion = 1;
    private const int LayoutVersion = 1;
    private const int DepthVersion = 1;
    private const int FilterVersion = 1;
    private const int SurfaceVersion = 1;
    private const int VisibilityVersion = 1;
    private const int TextureVersion = 1;
    private const int LodVersion = 1;

    private const double SceneSeconds = 0.1;

    // Seconds of one core for a megapixel of photos; relative sizes matter. Depth is for photos at half their size.
    private const double DepthSeconds = 5.5;
    private const double FilterSeconds = 0.25;
    private const double SurfaceSeconds = 0.8;
    private const double VisibilitySeconds = 0.1;
    private const double BalanceSeconds = 0.3;
    private const double TextureSeconds = 0.25;
    private const double LodSeconds = 0.4;
    private const int LodSubtreeCount = 8;
    private const long Mebibyte = 1L << 20;

    public static IEnumerable<JobStage> For(SceneInput input, Precision jobPrecision, string layoutPlace, StageKeys keys)
    {
        var precision = Enum.Parse<GeometricPrecision>(jobPrecision.ToString());
        var tiling = new TilingOptions { Precision = precision };
        var depth = DepthMapOptions.For(precision);
        var filter = new DepthFilterOptions();
        var surface = new SurfaceOptions();
        var visibility = new VisibilityOptions();
        var texture = new TextureOptions();
        keys.Add(Scene, SceneVersion, input.Key, input.DependsOn);
        keys.Add(Layout, LayoutVersion, tiling, Scene);
        keys.Add(Depth, DepthVersion, depth, Scene);
        keys.Add(Filtered, FilterVersion, filter, Depth);
        keys.Add(Surface, SurfaceVersion, surface, Layout, Filtered);
        keys.Add(Visibility, VisibilityVersion, visibility, Surface);
        keys.Add(Balance, VisibilityVersion, null, Visibility);
        keys.Add(Texture, TextureVersion, texture, Balance);
        keys.Add(LodTree, LodVersion, LodFor(1), Surface);
        keys.Add(Lod, LodVersion, null, LodTree, Texture);
        keys.Add(LodTop, LodVersion, null, Lod);
        var megapixels = input.Size.Megapixels;
        var depthSeconds = DepthSeconds * 4 / (depth.Reduction * depth.Reduction);
        return
        [
            new JobStage
            {
                Name = Scene,
                Title = "calibrated scene",
                Weight = SceneSeconds,
                DependsOn = input.DependsOn,
                Plan = _ => [One("read", SceneSeconds, 200 * Mebibyte, task => ReadScene(input, task))],
            },
            new JobStage
            {
                Name = Layout,
                Weight = 1,
                DependsOn = [Scene],
                Plan = _ => [One("plan", 1, 200 * Mebibyte, task => PlanLayout(tiling, input.Files, layoutPlace, task)) with
                {
                    OutputsAreThere = () => input.Files.Contains(layoutPlace, LayoutDocumentName),
                }],
            },
            new JobStage
            {
                Name = Depth,
                Title = "depth maps",
                Weight = depthSeconds * megapixels,
                DependsOn = [Scene],
                Plan = plan => OfCalibratedPhotos(
                    plan, depthSeconds, camera => DepthMemory(camera, depth.Reduction),
                    (batch, task) => new DepthMapStage(input.Photos, depth with { ThreadCount = task.ThreadCount }).Run(batch, task.Workspace, task.Log, task.Cancellation)),
            },
            new JobStage
            {
                Name = Filtered,
                Title = "depth map filter",
                Weight = FilterSeconds * megapixels,
                DependsOn = [Depth],
                Plan = plan => OfCalibratedPhotos(
                    plan, FilterSeconds, camera => DepthMemory(camera, depth.Reduction),
                    (batch, task) => new DepthFilterStage(filter with { ThreadCount = task.ThreadCount }).Run(batch, task.Workspace, task.Log, task.Cancellation)),
            },
            new JobStage
            {
                Name = Surface,
                Weight = SurfaceSeconds * megapixels,
                DependsOn = [Layout, Filtered],
                Plan = plan => plan.Workspace.ReadLayout().Tiles.Select(tile => One(
                    tile.Name, SurfaceSeconds * megapixels, (long)(1e9 * tile.PredictedMemoryGigabytes),
                    task => new SurfaceStage(surface with { ThreadCount = task.ThreadCount }).Run([tile.Id], task.Workspace, task.Log, task.Cancellation))).ToList(),
            },
            new JobStage
            {
                Name = Visibility,
                Weight = VisibilitySeconds * megapixels,
                DependsOn = [Surface],
                Plan = plan => PhotoTasks.One(
                    CalibratedScene(plan), "photos", VisibilitySeconds * megapixels, 600 * Mebibyte,
                    (batch, task) => new VisibilityStage(input.Photos, visibility with { ThreadCount = task.ThreadCount }).Run(batch, task.Workspace, task.Log, task.Cancellation)),
            },
            new JobStage
            {
                Name = Balance,
                Title = "color balance",
                Weight = BalanceSeconds * megapixels,
                DependsOn = [Visibility],
                Plan = plan => PhotoTasks.One(
                    CalibratedScene(plan), "photos", BalanceSeconds * megapixels, 600 * Mebibyte,
                    (batch, task) => new ColorBalanceStage(visibility with { ThreadCount = task.ThreadCount }).Run(batch, task.Workspace, task.Log, task.Cancellation)),
            },
            new JobStage
            {
                Name = Texture,
                Weight = TextureSeconds * megapixels,
                DependsOn = [Balance],
                Plan = plan => SurfaceTiles(plan.Workspace).Select(tile => One(
                    tile, TextureSeconds * megapixels, 2048 * Mebibyte,
                    task => new TextureStage(input.Photos, texture with { ThreadCount = task.ThreadCount }).Run([tile], task.Workspace, task.Log, task.Cancellation))).ToList(),
            },
            new JobStage
            {
                Name = LodTree,
                Title = "level-of-detail tree",
                Weight = 1,
                DependsOn = [Surface],
                Plan = plan => [One("plan", 1, 500 * Mebibyte, task => new LodTreeStage(LodFor(TexelSize(plan))).Run(SurfaceTiles(task.Workspace), task.Workspace, task.Log, task.Cancellation))],
            },
            new JobStage
            {
                Name = Lod,
                Title = "levels of detail",
                Weight = LodSeconds * megapixels,
                DependsOn = [LodTree, Texture],
                Plan = plan => LodTreeStage.ReadTree(plan.Workspace).Subtrees(LodSubtreeCount).Select(node => LodTask(plan, node.Id, node.TriangleCount)).ToList(),
            },
            new JobStage
            {
                Name = LodTop,
                Title = "top levels of detail",
                Weight = LodSeconds,
                DependsOn = [Lod],
                Plan = plan => [LodTask(plan, LodTreeStage.ReadTree(plan.Workspace).Root.Id, 60_000)],
            },
        ];
    }

    /// <summary>Names of the tiles that have a surface.</summary>
    public static IReadOnlyList<string> SurfaceTiles(Workspace workspace) =>
        workspace.ReadLayout().Tiles.Select(tile => tile.Name)
            .Where(tile => ReadSurface(workspace, tile).TriangleCount > 0).ToList();

    public static Mesh ReadSurface(Workspace workspace, string tile) => workspace.ReadMesh($"{Surface}/{tile}.bin");

    private static void ReadScene(SceneInput input, TaskContext task)
    {
        var scene = SceneFiles.Read(input.Files, input.Place).Scene;
        if (scene.CalibratedPhotoCount < 2)
        {
            throw new StageException(
                "Scene_NotCalibrated",
                $"{scene.CalibratedPhotoCount} of the {scene.Photos.Count} photos in {input.Files.Describe(input.Place, SceneFiles.DocumentName)} "
                + "have a pose; a model needs at least two. Calibrate the scene first.");
        }
        task.Workspace.WriteScene(Scene, scene);
    }

    /// <summary>Plans the tiles, and publishes them as layout.json beside the scene.</summary>
    private static void PlanLayout(TilingOptions tiling, IJobFiles files, string place, TaskContext task)
    {
        new LayoutStage(tiling).Run([], task.Workspace, task.Log, task.Cancellation);
        var origin = task.Workspace.ReadScene(Scene).Origin;
        // Published ENU systems touch the ellipsoid below the origin; their axes are parallel to the world's.
        var enu = origin is { } point ? CoordinateSystem.Enu(point with { HeightMeters = 0 }).Definition : null;
        var lift = new Vector3d(0, 0, origin?.HeightMeters ?? 0);
        var tiles = task.Workspace.ReadLayout().Tiles
            .Select(tile => new LayoutTile(
                tile.Name, Lifted(tile.TightBox), Lifted(tile.OverlappingBox), tile.PredictedMemoryGigabytes)).ToList();
        files.Write(
            place, LayoutDocumentName,
            stream => LayoutWriter.Write(stream, new() { Tiles = tiles, EnuDefinition = enu, CrsDefinition = enu }));

        Box3d Lifted(Box3d box) => new(box.Min + lift, box.Max + lift);
    }

    private static LodOptions LodFor(double texelSize) => new() { TexelSizeMeters = texelSize };

    private static double TexelSize(PlanContext plan) => plan.Workspace.ReadLayout().GroundSamplingDistance;

    private static JobTask LodTask(PlanContext plan, string node, int triangleCount) => new()
    {
        Id = node,
        Work = 1e-5 * triangleCount,
        Needs = new(1, 1536 * Mebibyte),
        Run = task => new LodNodeStage(LodFor(TexelSize(plan))).Run([node], task.Workspace, task.Log, task.Cancellation),
    };

    private static JobTask One(string id, double seconds, long memoryBytes, Action<TaskContext> run) =>
        new() { Id = id, Work = seconds, Needs = new(TaskNeeds.AllCores, memoryBytes), Run = run };

    private static Core.Scenes.Scene CalibratedScene(PlanContext plan) => plan.Workspace.ReadScene(Scene);

    private static IReadOnlyList<JobTask> OfCalibratedPhotos(
        PlanContext plan, double seconds, Func<Camera, long> memoryBytes, Action<IReadOnlyList<PhotoId>, TaskContext> run) =>
        PhotoTasks.EachCalibrated(CalibratedScene(plan), seconds, memoryBytes, run);

    // A handful of full-size bytes for decoding, and about two hundred bytes for each pixel that is worked on.
    private static long DepthMemory(Camera camera, int reduction)
    {
        var pixels = (long)camera.Width * camera.Height;
        return 150 * Mebibyte + 8 * pixels + 200 * pixels / (reduction * reduction);
    }
}
