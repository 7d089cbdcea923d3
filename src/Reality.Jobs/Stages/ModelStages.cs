using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Lod;
using Reality.Engine.Meshing;
using Reality.Engine.Mvs;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Formats.Layouts;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>Calibrated scene and its tiles to textured mesh: depth maps, surface, texture, levels of detail.</summary>
internal static class ModelStages
{
    public const string Surface = "surface";
    public const string Texture = "texture";
    public const string LodTree = "lodtree";
    public const string Lod = "lod";
    public const string LodTop = "lodtop";
    private const string Depth = "depth";
    private const string Filtered = "filtered";
    private const string Visibility = "visibility";
    private const string Balance = "balance";

    // Raised by whoever changes what a stage computes.
    private const int DepthVersion = 5;
    private const int FilterVersion = 2;
    private const int SurfaceVersion = 2;
    private const int VisibilityVersion = 1;
    private const int TextureVersion = 1;
    private const int LodVersion = 1;

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

    public static IEnumerable<JobStage> For(SceneInput input, ModelSettings settings, StageKeys keys)
    {
        AddKeys(settings, keys);
        var (depth, filter, surface) = (settings.Depth, settings.Filter, settings.Surface);
        var (visibility, texture) = (settings.Visibility, settings.Texture);
        var megapixels = input.Size.Megapixels;
        var depthSeconds = DepthSeconds * 4 / (depth.Reduction * depth.Reduction);
        return
        [
            new JobStage
            {
                Name = Depth,
                Title = "depth maps",
                Weight = depthSeconds * megapixels,
                DependsOn = [LayoutStages.Scene],
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
                DependsOn = [LayoutStages.Layout, Filtered],
                Plan = plan => plan.Workspace.ReadLayout().Tiles.Select(tile => One(
                    tile.Name, SurfaceSeconds * megapixels, (long)(1e9 * tile.PredictedMemoryGigabytes),
                    task => new SurfaceStage(surface with { ThreadCount = task.ThreadCount }, LayoutStages.ReadRegions(task.Workspace)).Run([tile.Id], task.Workspace, task.Log, task.Cancellation))).ToList(),
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
                Plan = plan => [One("plan", 1, 500 * Mebibyte, task => new LodTreeStage(LodFor(TexelSize(plan), texture)).Run(SurfaceTiles(task.Workspace), task.Workspace, task.Log, task.Cancellation))],
            },
            new JobStage
            {
                Name = Lod,
                Title = "levels of detail",
                Weight = LodSeconds * megapixels,
                DependsOn = [LodTree, Texture],
                Plan = plan => LodTreeStage.ReadTree(plan.Workspace).Subtrees(LodSubtreeCount).Select(node => LodTask(plan, texture, node.Id, node.TriangleCount)).ToList(),
            },
            new JobStage
            {
                Name = LodTop,
                Title = "top levels of detail",
                Weight = LodSeconds,
                DependsOn = [Lod],
                Plan = plan => [LodTask(plan, texture, LodTreeStage.ReadTree(plan.Workspace).Root.Id, 60_000)],
            },
        ];
    }

    /// <summary>The keys of the stages, where those of scene and layout are there.</summary>
    public static void AddKeys(ModelSettings settings, StageKeys keys)
    {
        keys.Add(Depth, DepthVersion, settings.Depth, LayoutStages.Scene);
        keys.Add(Filtered, FilterVersion, settings.Filter, Depth);
        keys.Add(Surface, SurfaceVersion, settings.Surface, LayoutStages.Layout, Filtered);
        keys.Add(Visibility, VisibilityVersion, settings.Visibility, Surface);
        keys.Add(Balance, VisibilityVersion, settings.Visibility.CorrectsColors, Visibility);
        keys.Add(Texture, TextureVersion, settings.Texture, Balance);
        keys.Add(LodTree, LodVersion, LodFor(1, settings.Texture), Surface);
        keys.Add(Lod, LodVersion, null, LodTree, Texture);
        keys.Add(LodTop, LodVersion, null, Lod);
    }

    /// <summary>Names of the tiles that have a surface.</summary>
    public static IReadOnlyList<string> SurfaceTiles(Workspace workspace) =>
        workspace.ReadLayout().Tiles.Select(tile => tile.Name)
            .Where(tile => ReadSurface(workspace, tile).TriangleCount > 0).ToList();

    public static Mesh ReadSurface(Workspace workspace, string tile) => workspace.ReadMesh($"{Surface}/{tile}.bin");

    private static LodOptions LodFor(double texelSize, TextureOptions texture) =>
        new() { TexelSizeMeters = Math.Max(texelSize, texture.MinTexelSizeMeters) };

    private static double TexelSize(PlanContext plan) => plan.Workspace.ReadLayout().GroundSamplingDistance;

    private static JobTask LodTask(PlanContext plan, TextureOptions texture, string node, int triangleCount) => new()
    {
        Id = node,
        Work = 1e-5 * triangleCount,
        Needs = new(1, 1536 * Mebibyte),
        Run = task => new LodNodeStage(LodFor(TexelSize(plan), texture)).Run([node], task.Workspace, task.Log, task.Cancellation),
    };

    private static JobTask One(string id, double seconds, long memoryBytes, Action<TaskContext> run) =>
        new() { Id = id, Work = seconds, Needs = new(TaskNeeds.AllCores, memoryBytes), Run = run };

    private static Scene CalibratedScene(PlanContext plan) => plan.Workspace.ReadScene(SceneArtifact.Calibrated);

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
