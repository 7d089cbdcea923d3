using System.Globalization;
using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;
using Reality.Formats.ContextScenes;
using Reality.Jobs.ExportWriters;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>A published scene to a calibrated one: features, pairs, matches, calibration, ContextScene.</summary>
internal static class CalibrationStages
{
    public const string Calibration = "calibration";

    /// <summary>The stage that publishes the calibrated scene.</summary>
    public const string Publication = "publication";
    private const string Photos = SceneArtifact.Photos;
    private const string Features = "features";
    private const string Pairs = "pairs";
    private const string Matches = "matches";

    // Raised by whoever changes what a stage computes.
    private const int PhotosVersion = 1;
    private const int FeaturesVersion = 1;
    private const int PairsVersion = 1;
    private const int MatchesVersion = 1;
    private const int CalibrationVersion = 2;
    private const int PublicationVersion = 1;

    // Seconds of one core for a megapixel of photos, for a pair, for a photo. Relative sizes matter.
    private const double FeatureSeconds = 0.4;
    private const double MatchSecondsPerPair = 0.2;
    private const double CalibrationSecondsPerPhoto = 0.8;
    private const double DocumentSeconds = 0.1;

    // Photos that one photo is compared with when there are many.
    private const int TypicalPairsPerPhoto = 30;

    private const long Mebibyte = 1L << 20;

    /// <param name="output">Where the calibrated scene goes.</param>
    public static IEnumerable<JobStage> For(SceneInput input, CalibrationSettings settings, string output, StageKeys keys)
    {
        var (features, pairs, matching, calibration) = (settings.Features, settings.Pairs, settings.Matching, settings.Calibration);
        keys.Add(Photos, PhotosVersion, (input.Key, settings.Fixed, settings.Freed), input.DependsOn);
        keys.Add(Features, FeaturesVersion, features, Photos);
        keys.Add(Pairs, PairsVersion, pairs, Features);
        keys.Add(Matches, MatchesVersion, matching, Pairs);
        keys.Add(Calibration, CalibrationVersion, calibration, Matches);
        keys.Add(Publication, PublicationVersion, (settings.ExportCrs, settings.OutputCrs?.Definition), Calibration);
        var count = input.Size.PhotoCount;
        var megapixels = input.Size.Megapixels;
        return
        [
            new JobStage
            {
                Name = Photos,
                Title = "uncalibrated scene",
                Weight = DocumentSeconds,
                DependsOn = input.DependsOn,
                Plan = _ => [new() { Id = "read", Work = DocumentSeconds, Run = task => ReadPhotos(input, settings, task) }],
            },
            new JobStage
            {
                Name = Features,
                Weight = FeatureSeconds * megapixels,
                DependsOn = [Photos],
                Plan = plan => PhotoTasks.Each(
                    plan.Workspace.ReadScene(Photos), FeatureSeconds, FeatureMemory,
                    (batch, task) => new FeatureStage(input.Photos, features with { ThreadCount = task.ThreadCount }).Run(batch, task.Workspace, task.Log, task.Cancellation)),
            },
            new JobStage
            {
                Name = Pairs,
                Weight = 1,
                DependsOn = [Features],
                Plan = plan => PhotoTasks.One(
                    plan.Workspace.ReadScene(Photos), "select", 1, 200 * Mebibyte,
                    (batch, task) => new PairSelectionStage(pairs with { ThreadCount = task.ThreadCount }).Run(batch, task.Workspace, task.Log, task.Cancellation)),
            },
            new JobStage
            {
                Name = Matches,
                Weight = 0.5 * MatchSecondsPerPair * count * Math.Min(count, 2 * TypicalPairsPerPhoto),
                DependsOn = [Pairs],
                Plan = plan => PhotoTasks.Each(
                    plan.Workspace.ReadScene(Photos), MatchSecondsOf(plan.Workspace), _ => 200 * Mebibyte,
                    (batch, task) => new MatchingStage(matching with { ThreadCount = task.ThreadCount }).Run(batch, task.Workspace, task.Log, task.Cancellation)),
            },
            new JobStage
            {
                Name = Calibration,
                Weight = CalibrationSecondsPerPhoto * count,
                DependsOn = [Matches],
                Plan = plan => PhotoTasks.One(
                    plan.Workspace.ReadScene(Photos), "adjust", CalibrationSecondsPerPhoto * count, 300 * Mebibyte + 20 * Mebibyte * count,
                    (batch, task) => Calibrate(batch, calibration, task)),
            },
            new JobStage
            {
                Name = Publication,
                Title = "scene",
                Weight = DocumentSeconds,
                DependsOn = [Calibration],
                Plan = _ =>
                [
                    new()
                    {
                        Id = "write",
                        Work = DocumentSeconds,
                        OutputsAreThere = () => input.Files.Contains(output, SceneFiles.DocumentName),
                        Run = task => Publish(input, settings, output, task),
                    },
                ],
            },
        ];
    }

    private static void ReadPhotos(SceneInput input, CalibrationSettings settings, TaskContext task)
    {
        var document = SceneFiles.ReadDocument(input.Files, input.Place);
        var scene = document.Scene;
        if (scene.Photos.Count < 2)
        {
            throw new StageException(
                "Photos_TooFew",
                $"{scene.Photos.Count} photos in '{string.Join("', '", document.References.Values)}' can be used; a model needs at least two "
                + "that overlap, better twenty.");
        }
        if (scene.Photos.FirstOrDefault(photo => scene.CameraOf(photo).Width == 0) is { } bare)
        {
            throw new StageException(
                "Scene_NoImageProperties",
                $"The scene does not tell the size of photo {bare.Name}. Run FillImageProperties on the scene first.");
        }
        var photos = scene.Photos.Select(photo => photo with { CameraFromWorld = null, UnregisteredReason = null }).ToList();
        var cameras = scene.Cameras.Select(camera => camera with { Fixed = (camera.Fixed & ~settings.Freed) | settings.Fixed }).ToList();
        task.Workspace.WriteScene(Photos, scene with { Photos = photos, Cameras = cameras });
    }

    private static void Calibrate(IReadOnlyList<PhotoId> batch, CalibrationOptions options, TaskContext task)
    {
        new CalibrationStage(options with { ThreadCount = task.ThreadCount }).Run(batch, task.Workspace, task.Log, task.Cancellation);
        var report = CalibrationReport.Read(task.Workspace);
        task.Outcome.Figure(
            "registered photos", string.Create(CultureInfo.InvariantCulture, $"{report.RegisteredCount} of {report.PhotoCount}"));
        task.Outcome.Figure(
            "reprojection error", string.Create(CultureInfo.InvariantCulture, $"{report.ReprojectionError.RmsPixels:F2} px RMS"));
    }

    private static void Publish(SceneInput input, CalibrationSettings settings, string output, TaskContext task)
    {
        var scene = task.Workspace.ReadScene(Calibration);
        // Told here rather than after an hour of modeling.
        using var frame = ExportFrame.Of(scene, settings.ExportCrs ?? settings.OutputCrs?.Definition);
        var document = SceneFiles.ReadDocument(input.Files, input.Place);
        // What one calibration held fixed is no property of the camera.
        var cameras = scene.Cameras.Select(camera => camera with { Fixed = document.Scene[camera.Id].Fixed }).ToList();
        SceneFiles.Write(input.Files, output, document with
        {
            Scene = scene with { Cameras = cameras },
            CoordinateSystem = settings.OutputCrs ?? (scene.Origin is { } origin ? CoordinateSystem.Enu(origin) : null),
        });
        task.Outcome.Output("scene", input.Files.Describe(output, SceneFiles.DocumentName));
    }

    private static Func<Photo, double> MatchSecondsOf(Workspace workspace)
    {
        var pairs = PairArtifact.Read(workspace).ToLookup(pair => pair.First);
        return photo => MatchSecondsPerPair * pairs[photo.Id].Count();
    }

    private static long FeatureMemory(Camera camera) => 120 * Mebibyte + 60L * camera.Width * camera.Height;
}
