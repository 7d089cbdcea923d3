using Reality.Core.Geometry;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Pipeline;

namespace Reality.Engine.Splats;

/// <summary>
/// Trains the splats of a calibrated scene in one task on all cores. If interrupted, it continues from its last stored state.
/// </summary>
/// <param name="readRegions">Regions that the splats are limited to; none = everything.</param>
public sealed class SplatTrainingStage(
    SplatTrainingOptions options, Func<Workspace, IReadOnlyList<Prism>> readRegions) : SingleTaskStage
{
    public static readonly StageName Id = "splats";

    /// <summary>Splats to train further, from a stage that this one reads; null = training starts from the tie points.</summary>
    public StageName? StartsFrom { get; init; }

    /// <summary>
    /// Whether the job estimates depth maps. Splats then start on their surface; otherwise only at the tie points.
    /// </summary>
    public bool HasDepthMaps { get; init; }

    /// <summary>Whether the splats are an overview: tiles start from them, and are measured and published instead.</summary>
    public bool IsOverview { get; init; }

    /// <summary>Identifies the regions in the key of the stage; null = none.</summary>
    public string? Region { get; init; }

    public override StageName Name => Id;

    public override string Title => IsOverview ? "training of an overview of splats" : "training of splats";

    // 7: splats all start on the surface of depth maps, opaque, where opacity has no cost; middle exposure.
    public override int Version => 7;

    public override IReadOnlyList<StageName> Reads =>
    [
        SceneArtifact.Calibrated, SplatPhotoStage.Id,
        .. StageList.If(StartsFrom is not null, StartsFrom.GetValueOrDefault()),
        .. StageList.If(HasDepthMaps, DepthFilterStage.Id),
    ];

    // Layout comes first, so that too many tiles are refused before anything is trained.
    public override IReadOnlyList<StageName> After => IsOverview ? [SplatLayoutStage.Id] : [];

    public override object? Key => IsOverview ? (options, Region, nameof(IsOverview)) : (options, Region);

    protected override string TaskId => "train";

    public override double ExpectedWork(InputSize input) => SplatTrainingCost.CoreSeconds(options, options.MaxSplatCount);

    protected override TaskCost Cost(PlanContext plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        // Given splats are all kept, even if there are more of them than the quality allows.
        var count = StartsFrom is { } start
            ? Math.Max(options.MaxSplatCount, SplatReportArtifact.Read(plan.Workspace, start).SplatCount)
            : options.MaxSplatCount;
        return new(
            SplatTrainingCost.CoreSeconds(options, count), SplatTrainingCost.TrainingBytes(options, count), TaskCost.AllCores);
    }

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var workspace = context.Workspace;
        var scene = workspace.ReadScene(SceneArtifact.Calibrated);
        var photos = SplatPhotoSplit.Of(scene, options);
        var checkpoints = Enumerable.Range(1, 3).Select(quarter => quarter * options.StepCount / 4).ToList();
        var regions = readRegions(workspace);
        var state = SplatCheckpoint.ReadLatest(workspace, checkpoints)
            ?? Start(scene, photos.Trained, regions, workspace);
        var trainer = new SplatTrainer(
            options, new VectorSplatRasterizer(context.ThreadCount), photos.Trained, photo => SplatPhoto.Read(workspace, photo),
            state, context.ThreadCount, startsTrained: StartsFrom is not null,
            startsOnSurface: StartsFrom is null && HasDepthMaps)
        {
            Cameras = photos.CamerasIn(scene),
        };
        var milliseconds = Enumerable.Range(1, options.StepCount).Select(trainer.MillisecondsOf).ToArray();
        context.Log.Begin(milliseconds.Sum());
        context.Log.Advance(milliseconds.Take(state.Step).Sum());
        while (state.Step < options.StepCount)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            trainer.Step();
            context.Log.Advance(milliseconds[state.Step - 1]);
            if (checkpoints.Contains(state.Step))
                SplatCheckpoint.Write(workspace, state);
        }
        state.Exposure.MoveMiddleInto(state.Splats);
        var result = SplatResult.Of(state.Splats.ToCloud(), regions, photos.CamerasIn(scene));
        if (IsOverview)
            new SplatOverview(result.Splats, state.SceneRadius, state.Exposure).Write(workspace);
        else
            result.Write(Name, options.StepCount, photos, state.SceneRadius, state.Exposure, context);
    }

    private SplatTrainingState Start(
        Scene scene, IReadOnlyList<PhotoId> photos, IReadOnlyList<Prism> regions, Workspace workspace)
    {
        if (StartsFrom is { } stage)
            return SplatTrainingStart.Of(workspace.ReadSplats(stage), scene, photos.Count);
        var started = HasDepthMaps
            ? SplatTrainingStart.TryOf(workspace, scene, photos, options.MaxSplatCount, regions)
            : SplatTrainingStart.TryOf(scene, photos.Count, options.MaxSplatCount, regions);
        return started
            ?? throw new StageException(
                "Scene_NoTiePoints",
                scene.TiePoints.Count < SplatTrainingStart.MinPointCount
                    ? $"The scene has {scene.TiePoints.Count} tie points, but splats start from at least "
                    + $"{SplatTrainingStart.MinPointCount}. Calibrate the scene, or keep its tie points with it."
                    : "No tie points lie in the region. Give a region that the photos show.");
    }
}
