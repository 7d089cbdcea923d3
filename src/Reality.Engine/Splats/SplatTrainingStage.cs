using System.Globalization;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Splats;

/// <summary>Trains the splats of a calibrated scene: one task on all cores, which continues where it was interrupted.</summary>
/// <param name="readRegions">Regions that the splats are limited to; none = everything.</param>
public sealed class SplatTrainingStage(
    SplatTrainingOptions options, Func<Workspace, IReadOnlyList<Prism>> readRegions) : SingleTaskStage
{
    public static readonly StageName Id = "splats";

    // Scenes with fewer photos are trained on all of them.
    private const int MinPhotosToHoldOut = 24;
    private const int UsualInterval = 16;

    // Photos trained on that measure the quality in the end.
    private const int MaxMeasuredCount = 200;

    // Seconds of one core for each pixel and each splat of a step.
    private const double SecondsPerPixel = 1.2e-7;
    private const double SecondsPerSplat = 0.9e-6;

    private const long BytesPerSplat = 3 * sizeof(float) * SplatParameters.PerSplat + 600;
    private const long BytesPerPixel = 500;

    // At a splat whose opacity is below this, nobody can see anything.
    private const float LeastOpacity = 0.005f;

    /// <summary>Splats to train further, from a stage that this one reads; null = training starts from the tie points.</summary>
    public StageName? StartsFrom { get; init; }

    /// <summary>Identifies the regions in the key of the stage; null = none.</summary>
    public string? Region { get; init; }

    public override StageName Name => Id;

    public override string Title => "train splats";

    // 2: floating splats are left out.
    public override int Version => 2;

    public override IReadOnlyList<StageName> Reads =>
        [SceneArtifact.Calibrated, SplatPhotoStage.Id, .. StartsFrom is { } start ? [start] : (ReadOnlySpan<StageName>)[]];

    public override object? Key => (options, Region);

    protected override string TaskId => "train";

    // Photos mostly have three quarters of the height of their width.
    private double PixelCount => 0.75 * options.PhotoSide * options.PhotoSide;

    // Given splats may be of any quality, and stay.
    private int SplatCount => StartsFrom is null
        ? options.MaxSplatCount
        : Math.Max(options.MaxSplatCount, SplatTrainingOptions.High.MaxSplatCount);

    public override double ExpectedWork(InputSize input) =>
        options.StepCount * (SecondsPerPixel * PixelCount + SecondsPerSplat * SplatCount);

    protected override TaskCost Cost(PlanContext plan) => new(
        ExpectedWork(default), (300L << 20) + BytesPerSplat * SplatCount + (long)(BytesPerPixel * PixelCount),
        TaskCost.AllCores);

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var workspace = context.Workspace;
        var scene = workspace.ReadScene(SceneArtifact.Calibrated);
        var photos = scene.CalibratedPhotos.Select(photo => photo.Id).ToList();
        var heldOut = HeldOut(photos);
        var trained = photos.Except(heldOut).ToList();
        var checkpoints = Enumerable.Range(1, 3).Select(quarter => quarter * options.StepCount / 4).ToList();
        var regions = readRegions(workspace);
        var state = SplatCheckpoint.ReadLatest(workspace, checkpoints) ?? Start(scene, trained.Count, regions, workspace);
        var trainer = new SplatTrainer(
            options, new VectorSplatRasterizer(context.ThreadCount), trained, photo => SplatPhoto.Read(workspace, photo), state,
            context.ThreadCount);
        context.Log.Begin(options.StepCount);
        context.Log.Advance(state.Step);
        while (state.Step < options.StepCount)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            trainer.Step();
            context.Log.Advance();
            if (checkpoints.Contains(state.Step))
                SplatCheckpoint.Write(workspace, state);
        }
        var every = 1 + trained.Count / MaxMeasuredCount;
        var measured = Enumerable.Range(0, trained.Count).Where(i => i % every == 0).Select(i => Measure(trained[i], i)).ToList();
        var unseen = heldOut.ConvertAll(photo => Measure(photo, null));
        var splats = Finish(state.Splats.ToCloud(), regions, context);
        workspace.WriteSplats(Name, splats);
        SplatReportArtifact.Write(workspace, Name, new(splats.Count, options.StepCount, measured, unseen));
        Tell(splats, measured, unseen, context);

        SplatQuality Measure(PhotoId photo, int? exposure)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            return trainer.Measure(photo, exposure);
        }
    }

    private List<PhotoId> HeldOut(List<PhotoId> photos)
    {
        var interval = options.HeldOutInterval ?? (photos.Count < MinPhotosToHoldOut ? 0 : UsualInterval);
        return interval == 0 ? [] : photos.Where((_, i) => i % interval == interval / 2).ToList();
    }

    private SplatTrainingState Start(Scene scene, int photoCount, IReadOnlyList<Prism> regions, Workspace workspace)
    {
        if (StartsFrom is { } stage)
            return SplatTrainingStart.Of(workspace.ReadSplats(stage), scene, photoCount);
        return SplatTrainingStart.TryOf(scene, photoCount, options.MaxSplatCount, regions)
            ?? throw new StageException(
                "Scene_NoTiePoints",
                scene.TiePoints.Count < SplatTrainingStart.MinPointCount
                    ? $"The scene has {scene.TiePoints.Count} tie points, but splats start from at least "
                    + $"{SplatTrainingStart.MinPointCount}. Calibrate the scene, or keep its tie points with it."
                    : "No tie points lie in the region. Give a region that the photos show.");
    }

    // Without splats that nobody sees, that lie outside the region, or that float.
    private static SplatCloud Finish(SplatCloud splats, IReadOnlyList<Prism> regions, StageContext context)
    {
        var visible = Enumerable.Range(0, splats.Count)
            .Where(i => splats.OpacityOf(i) >= LeastOpacity && IsInside(splats, i)).ToArray();
        var floats = FloatingSplats.Find(splats.Select(visible));
        var kept = visible.Where((_, i) => !floats[i]).ToArray();
        context.Log.Info(
            $"Of {splats.Count} splats, {splats.Count - visible.Length} are transparent or outside, and "
            + $"{visible.Length - kept.Length} float, far away or as large as the scene; they were left out.");
        return splats.Select(kept);

        bool IsInside(SplatCloud cloud, int i)
        {
            var p = cloud.Positions[i];
            var world = cloud.Origin + new Vector3d(p.X, p.Y, p.Z);
            return regions.All(region => region.Contains(world));
        }
    }

    private static void Tell(SplatCloud splats, List<SplatQuality> measured, List<SplatQuality> unseen, StageContext context)
    {
        var culture = CultureInfo.InvariantCulture;
        context.Outcome.Figure("splats", splats.Count.ToString("N0", culture));
        context.Outcome.Figure("PSNR of splats", Quality(measured));
        if (unseen.Count > 0)
            context.Outcome.Figure("PSNR of splats, unseen photos", Quality(unseen));

        string Quality(List<SplatQuality> photos) => string.Create(
            culture, $"{photos.Average(photo => photo.Psnr):0.0} dB, SSIM {photos.Average(photo => photo.Ssim):0.00}");
    }
}
