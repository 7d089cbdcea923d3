using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>
/// Calibrates all photos of a scene together: reads the scene "photos", features and matches; writes the scene "calibration" and
/// <see cref="CalibrationReport"/>.
/// </summary>
/// <remarks>One task: the batch is all photos of the scene.</remarks>
public sealed class CalibrationStage(CalibrationOptions options) : IStage<PhotoId>
{
    public const string SceneName = "calibration";

    public string Name => "calibration";

    public void Run(IReadOnlyList<PhotoId> batch, Workspace workspace, StageLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(log);
        var scene = workspace.ReadScene(SceneArtifact.Photos);
        var counter = new CappedProgress(log, scene.Photos.Count + 1);
        if (!workspace.Contains(SceneName + "/scene.bin"))
            Calibrate(scene, workspace, counter, cancellation);
        counter.Complete();
    }

    private void Calibrate(Scene scene, Workspace workspace, StageLog log, CancellationToken cancellation)
    {
        var features = scene.Photos.Select(p => FeatureArtifact.Contains(workspace, p.Id)
            ? FeatureArtifact.Read(workspace, p.Id, withDescriptors: false)
            : FeatureSet.Unreadable("No features were extracted from it.")).ToArray();
        var pairs = scene.Photos.SelectMany(p => MatchArtifact.Read(workspace, p.Id)).ToArray();
        var result = SceneCalibrator.Calibrate(scene, features, pairs, options, log, cancellation);
        result.Report.Write(workspace);
        foreach (var photo in result.Scene.Photos.Where(p => p.UnregisteredReason is not null))
            log.Warn("Photo_NotRegistered", $"{photo.Name} was not registered. {photo.UnregisteredReason}");
        if (result.Scene.CalibratedPhotoCount == 0)
            throw new StageException(
                "Calibration_NothingRegistered",
                $"None of the {scene.Photos.Count} photos could be registered. {FirstReason(result.Scene)}"
                + "A model needs at least two photos of the same place from different viewpoints, better twenty.");
        workspace.WriteScene(SceneName, result.Scene);
    }

    private static string FirstReason(Scene scene) =>
        scene.Photos.Count > 0 ? $"{scene.Photos[0].Name}: {scene.Photos[0].UnregisteredReason} " : "";
}
