using Reality.Core;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Rigs;
using Reality.Engine.Sfm;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>Reads the scene that calibration starts from, with its poses and tie points if these count.</summary>
internal sealed class UncalibratedSceneStage(SceneInput input, CalibrationSettings settings) : SingleTaskStage
{
    private const int MinPosedCount = 2;

    public override StageName Name => SceneArtifact.Uncalibrated;

    // 2: photos say from which surface their heights counted.
    public override int Version => 2;

    public override IReadOnlyList<StageName> Reads => input.Reads;

    public override object? Key => settings.Calibration.Rigs == RigSynchronization.None ? PlainKey : (PlainKey, "rigs");

    private object PlainKey => settings.Fisheye is null ? CommonKey : (CommonKey, settings.Fisheye);

    private (object?, CameraParameters, CameraParameters, bool, bool) CommonKey => (
        input.Key, settings.Fixed, settings.Freed, settings.Calibration.UsesGivenPoses, settings.Calibration.KeepsTiePoints);

    protected override string TaskId => "read";

    public override double ExpectedWork(InputSize size) => 0.1;

    protected override TaskCost Cost(PlanContext plan) => new(
        0.1,
        settings.Calibration.KeepsTiePoints
            ? SceneFiles.MemoryOf(input.Files, input.Place)
            : SceneFiles.MemoryOfDocument(input.Files, input.Place));

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var calibration = settings.Calibration;
        var document = calibration.KeepsTiePoints
            ? SceneFiles.Read(input.Files, input.Place, context.Cancellation)
            : SceneFiles.ReadDocument(input.Files, input.Place, context.Cancellation);
        var scene = document.Scene;
        if (scene.Photos.Count < 2)
        {
            throw new StageException(
                "Photos_TooFew",
                $"{Counted.Of(scene.Photos.Count, "photo")} in '{string.Join("', '", document.References.Values)}' can be used; "
                + $"a model needs at least two that overlap, preferably twenty.");
        }
        if (scene.Photos.FirstOrDefault(photo => scene.CameraOf(photo).Width == 0) is { } bare)
        {
            throw new StageException(
                "Scene_NoImageProperties",
                $"The scene does not give the size of photo {bare.Name}. Run FillImageProperties on the scene first.");
        }
        if (calibration.UsesGivenPoses)
            CheckPoses(scene, calibration);
        if (calibration.KeepsTiePoints && scene.TiePoints.Count == 0)
        {
            throw new StageException(
                "Scene_NoTiePoints",
                $"tiepointsPolicy Keep uses the tie points of the scene, and it has none. Use Compute, or a scene that a "
                + $"Calibration job made, with {SceneFiles.TiePointsName} beside its document.");
        }
        if (calibration.Rigs != RigSynchronization.None)
            scene = RigDetection.Apply(scene, context.Log);
        var photos = scene.Photos
            .Select(photo => photo with
            {
                CameraFromWorld = calibration.UsesGivenPoses ? photo.CameraFromWorld : null,
                UnregisteredReason = null,
            })
            .ToList();
        var cameras = scene.Cameras
            .Select(settings.Prepare)
            .ToList();
        UnusedParts.Warn(document, context.Log, usesScans: calibration.Scans != PositionUse.None);
        SceneControl.Check(scene, context.Log);
        context.Workspace.WriteScene(Name, scene with { Photos = photos, Cameras = cameras });
    }

    private static void CheckPoses(Scene scene, CalibrationOptions calibration)
    {
        if (scene.CalibratedPhotoCount >= MinPosedCount)
            return;
        var policy = calibration.Rotations != PosePolicy.Compute
            ? $"rotationPolicy {calibration.Rotations}"
            : $"centerPolicy {calibration.Centers}";
        throw new StageException(
            "Scene_NoPoses",
            $"{policy} starts from poses that photos have, a center and a rotation each: {scene.CalibratedPhotoCount} of the "
            + $"{scene.Photos.Count} photos of the scene have one, and {MinPosedCount} are needed. Use Compute, or give a scene "
            + $"that has been calibrated.");
    }
}
