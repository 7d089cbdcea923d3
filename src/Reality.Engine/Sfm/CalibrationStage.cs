using System.Globalization;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>
/// Calibrates all photos of a scene together: reads the uncalibrated scene, features and matches; writes the scene of this stage
/// and <see cref="CalibrationReport"/>.
/// </summary>
/// <remarks>One task: the batch is all photos of the scene.</remarks>
public sealed class CalibrationStage(CalibrationOptions options) : SingleTaskStage
{
    // In seconds of one core.
    private const double SecondsPerPhoto = 0.8;

    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "calibration";

    public override StageName Name => Id;

    public override int Version => 2;

    public override IReadOnlyList<StageName> Reads => [MatchingStage.Id];

    public override object? Key => options;

    protected override string TaskId => "adjust";

    public override double ExpectedWork(InputSize input) => SecondsPerPhoto * input.ItemCount;

    protected override TaskCost Cost(PlanContext plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var count = plan.Workspace.ReadScene(SceneArtifact.Uncalibrated).Photos.Count;
        return new(SecondsPerPhoto * count, (300L << 20) + (20L << 20) * count, TaskCost.AllCores);
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
    }

    private void Calibrate(Scene scene, StageLog log, StageContext context)
    {
        var workspace = context.Workspace;
        var features = scene.Photos.Select(p => FeatureArtifact.Contains(workspace, p.Id)
            ? FeatureArtifact.Read(workspace, p.Id, withDescriptors: false)
            : FeatureSet.Unreadable("No features were extracted from it.")).ToArray();
        var pairs = scene.Photos.SelectMany(p => MatchArtifact.Read(workspace, p.Id)).ToArray();
        var result = SceneCalibrator.Calibrate(
            scene, features, pairs, options with { ThreadCount = context.ThreadCount }, log, context.Cancellation);
        result.Report.Write(workspace);
        foreach (var photo in result.Scene.Photos.Where(p => p.UnregisteredReason is not null))
            log.Warn("Photo_NotRegistered", $"{photo.Name} was not registered. {photo.UnregisteredReason}");
        if (result.Scene.CalibratedPhotoCount == 0)
            throw new StageException(
                "Calibration_NothingRegistered",
                $"None of the {scene.Photos.Count} photos could be registered. {FirstReason(result.Scene)}"
                + $"A model needs at least two photos of the same place from different viewpoints, preferably twenty.");
        workspace.WriteScene(Id, result.Scene);
    }

    private static string FirstReason(Scene scene) =>
        scene.Photos.Count > 0 ? $"{scene.Photos[0].Name}: {scene.Photos[0].UnregisteredReason} " : "";
}
