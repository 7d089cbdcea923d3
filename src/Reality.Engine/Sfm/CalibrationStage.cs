using System.Globalization;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Engine.ScanSurfaces;
using Reality.Engine.Tags;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>
/// Calibrates all photos of a scene together: reads the uncalibrated scene, features and matches; writes the scene of this stage
/// and <see cref="CalibrationReport"/>.
/// </summary>
/// <remarks>
/// A single task calibrates all photos of the scene. The photos of a large scene have been registered in blocks before
/// (<see cref="PhotoBlockStage"/>); this stage joins the blocks.
/// </remarks>
public sealed class CalibrationStage(CalibrationOptions options) : SingleTaskStage
{
    // In seconds of one core.
    private const double SecondsPerPhoto = 0.8;

    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "calibration";

    public override StageName Name => Id;

    public override int Version => SceneCalibrator.Version;

    public override IReadOnlyList<StageName> Reads =>
    [
        options.KeepsTiePoints ? SceneArtifact.Uncalibrated : MatchingStage.Id,
        .. StageList.If(options.DividesPhotos, PhotoBlockStage.Id),
        .. StageList.If(UsesTags, TagStage.Id),
        .. StageList.If(options.Scans != PositionUse.None, ScanSurfaceSet.Stage),
    ];

    /// <summary>Whether tags become tie points, and mark control points of the same name.</summary>
    public bool UsesTags { get; init; }

    /// <summary>How pairs of photos that share tags are verified.</summary>
    public MatchingOptions Matching { get; init; } = new();

    /// <summary>
    /// Meters per unit of the scene's coordinate system, the unit of <see cref="CalibrationOptions.CenterTolerance"/>. Called by
    /// tasks only.
    /// </summary>
    public Func<double> MetersPerUnit { get; init; } = () => 1;

    public override object? Key => UsesTags ? (options, Matching) : options;

    protected override string TaskId => "adjust";

    public override double ExpectedWork(InputSize input) => SecondsPerPhoto * input.ItemCount;

    protected override TaskCost Cost(PlanContext plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var scene = plan.Workspace.ReadSceneWithoutTiePoints(SceneArtifact.Uncalibrated);
        var rigs = options.Rigs == RigSynchronization.None ? 0 : CalibrationMemory.RigBytes(scene);
        return new(
            SecondsPerPhoto * scene.Photos.Count,
            rigs + (options.KeepsTiePoints
                ? CalibrationMemory.PredictBytes(
                    scene.Photos.Count, plan.Workspace.ReadObservationCount(SceneArtifact.Uncalibrated))
                : CalibrationMemory.PredictBytes(plan.Workspace, scene)),
            TaskCost.AllCores);
    }

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var workspace = context.Workspace;

        var scene = workspace.ReadScene(SceneArtifact.Uncalibrated);
        var counter = new CappedProgress(context.Log, scene.Photos.Count + 1);
        if (!workspace.Contains(SceneArtifact.NameOf(Id)))
            Calibrate(scene, counter, context);
        counter.Complete();
        var report = CalibrationReport.Read(workspace);
        context.Outcome.Figure(
            "registered photos", string.Create(CultureInfo.InvariantCulture, $"{report.RegisteredCount} of {report.PhotoCount}"));
        context.Outcome.Figure(
            "reprojection error", string.Create(CultureInfo.InvariantCulture, $"{report.ReprojectionError.RmsPixels:F2} px RMS"));
        if (report.Control?.ControlPoints is { } control)
            context.Outcome.Figure("control points", control.ToString());
        if (report.Control?.CheckPoints is { } checks)
            context.Outcome.Figure("check points", checks.ToString());
    }

    private void Calibrate(Scene scene, StageLog log, StageContext context)
    {
        var workspace = context.Workspace;
        var settings = options with { ThreadCount = context.ThreadCount };
        if (options.Centers == PosePolicy.AdjustWithinTolerance)
            settings = settings with { CenterTolerance = MetersPerUnit() * options.CenterTolerance };
        var (features, pairs) = options.KeepsTiePoints
            ? (KeptTiePoints.Features(scene), KeptTiePoints.Pairs(scene))
            : (FeaturesOf(scene, workspace), scene.Photos.SelectMany(p => MatchArtifact.Read(workspace, p.Id)).ToArray());
        if (UsesTags)
        {
            var tags = TagSelection.Of(scene, [.. scene.Photos.Select(photo => TagArtifact.Read(workspace, photo.Id))], log);
            scene = TagMarks.AddTo(scene, tags, log);
            if (!options.KeepsTiePoints)
                (features, pairs) = TagTiePoints.Add(scene, features, pairs, tags, Matching);
        }
        var result = SceneCalibrator.Calibrate(scene, features, pairs, settings, log, context.Cancellation, unverified:
            options.KeepsTiePoints ? [] : [.. scene.Photos.SelectMany(p => MatchArtifact.ReadUnverified(workspace, p.Id))],
            scans: options.Scans == PositionUse.None ? null : ScanSurfaceSet.TryRead(workspace),
            blocks: options.DividesPhotos ? CalibratedBlock.ReadAll(workspace, scene.Photos.Count) : null);
        if (options.KeepsTiePoints)
            KeptTiePoints.Tell(scene, result.Scene, log);
        result.Report.Write(workspace);
        foreach (var photo in result.Scene.Photos.Where(p => p.UnregisteredReason is not null))
            log.Warn("Photo_NotRegistered", $"{photo.Name} was not registered. {photo.UnregisteredReason}");
        if (result.Scene.CalibratedPhotoCount == 0)
            throw new StageException(
                "Calibration_NothingRegistered",
                $"None of the {scene.Photos.Count} photos could be registered. {FirstReason(result.Scene)}"
                + $"A model needs at least two photos of the same place from different viewpoints, preferably twenty.");
        foreach (var component in result.Components)
            workspace.WriteSceneAt(SeparateComponent.NameOf(component.Number), component.Scene);
        workspace.WriteScene(Id, result.Scene);
    }

    private static FeatureSet[] FeaturesOf(Scene scene, Workspace workspace) =>
        [.. scene.Photos.Select(photo => FeatureArtifact.ReadPlaces(workspace, photo.Id))];

    private static string FirstReason(Scene scene) =>
        scene.Photos.Count > 0 ? $"{scene.Photos[0].Name}: {scene.Photos[0].UnregisteredReason} " : "";
}

/// <summary>Predicts the memory of a calibration from its matches.</summary>
internal static class CalibrationMemory
{
    // Measured on surveys of 60 to 240 photos, see docs/benchmarks.md. Includes tracks, blocks of the normal equations, and
    // memory that the garbage collector has not returned yet.
    private const long BaseBytes = 150L << 20;
    private const long BytesPerObservation = 1700;

    // Matches of a pair are stored with its first photo only. This factor accounts for the features of the pairs that are stored
    // with other photos.
    private const double BothDirections = 1.15;

    // Photos whose matches are read.
    private const int MaxSampleCount = 100;

    /// <summary>Peak memory of calibrating a scene whose photos are matched.</summary>
    public static long PredictBytes(Workspace workspace, Scene scene) =>
        PredictBytes(scene.Photos.Count, PredictObservations(workspace, scene));

    /// <summary>Peak memory of calibrating photos with the given number of observations of tie points.</summary>
    public static long PredictBytes(int photoCount, long observations) =>
        BaseBytes + BytesPerObservation * observations + EquationBytes(photoCount);

    /// <summary>Additional memory of the equations of rigs: those of all photos, and of half as many exposures.</summary>
    public static long RigBytes(Scene scene) => EquationBytes(scene.Photos.Count + scene.Photos.Count / 2);

    private static long EquationBytes(long poseCount) => Math.Min(
        sizeof(double) * 6 * poseCount * (6 * poseCount + TiledMatrix.Side) / 2, ReducedSolver.MaxMatrixBytes);

    /// <summary>Number of observations of tie points.</summary>
    public static long PredictObservations(Workspace workspace, Scene scene)
    {
        var count = scene.Photos.Count;
        var samples = Math.Min(count, MaxSampleCount);
        long features = 0;
        for (var i = 0; i < samples; i++)
        {
            var photo = scene.Photos[(int)((long)i * count / samples)].Id;
            features += MatchArtifact.Read(workspace, photo).SelectMany(pair => pair.FirstFeature).Distinct().LongCount();
        }
        return samples == 0 ? 0 : (long)(BothDirections * features * count / samples);
    }
}
