using System.Globalization;
using System.Text.Json;
using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;
using Reality.Formats.ContextScenes;
using Reality.Formats.Exif;
using Reality.Jobs.Runner;
using Reality.Jobs.Sample;

namespace Reality.Jobs.Main;

/// <summary>Photos to calibrated scene: photos, features, pairs, matches, calibration, ContextScene.</summary>
internal static class CalibrationStages
{
    public const string Photos = "photos";
    public const string Calibration = "calibration";
    public const string SceneDocument = "scene";
    public const string LeftOutName = Photos + "/left-out.json";
    private const string TiePointsFileName = "TiePoints.bin";
    private const string Features = "features";
    private const string Pairs = "pairs";
    private const string Matches = "matches";

    // Raised by whoever changes what a stage computes.
    private const int PhotosVersion = 1;
    private const int FeaturesVersion = 1;
    private const int PairsVersion = 1;
    private const int MatchesVersion = 1;
    private const int CalibrationVersion = 2;
    private const int SceneVersion = 1;

    // Seconds of one core for a megapixel of photos, for a pair, for a photo. Relative sizes matter.
    private const double PhotoSeconds = 0.02;
    private const double FeatureSeconds = 0.4;
    private const double MatchSecondsPerPair = 0.2;
    private const double CalibrationSecondsPerPhoto = 0.8;

    // Photos that one photo is compared with when there are many.
    private const int TypicalPairsPerPhoto = 30;

    private const long Mebibyte = 1L << 20;

    public static IEnumerable<JobStage> For(MainJobSetup setup, StageKeys keys)
    {
        var features = new FeatureOptions();
        var pairs = new PairSelectionOptions();
        var matching = new MatchingOptions();
        var calibration = new CalibrationOptions();
        AddPhotosKey(setup, keys);
        keys.Add(Features, FeaturesVersion, features, Photos);
        keys.Add(Pairs, PairsVersion, pairs, Features);
        keys.Add(Matches, MatchesVersion, matching, Pairs);
        keys.Add(Calibration, CalibrationVersion, calibration, Matches);
        keys.Add(SceneDocument, SceneVersion, setup.Options.EpsgCode, Calibration);
        var count = setup.ExpectedPhotoCount;
        var megapixels = setup.ExpectedMegapixels;
        return
        [
            new JobStage
            {
                Name = Photos,
                Weight = PhotoSeconds * megapixels,
                DependsOn = setup.RendersSample ? [SampleJob.Stage] : [],
                Plan = _ => [new() { Id = "read", Work = PhotoSeconds * megapixels, Needs = new(TaskNeeds.AllCores, 300 * Mebibyte), Run = task => ReadPhotos(setup, task) }],
            },
            new JobStage
            {
                Name = Features,
                Weight = FeatureSeconds * megapixels,
                DependsOn = [Photos],
                Plan = plan => PhotoTasks.Each(
                    plan.Workspace.ReadScene(Photos), FeatureSeconds, FeatureMemory,
                    (batch, task) => new FeatureStage(setup.Source, features with { ThreadCount = task.ThreadCount }).Run(batch, task.Workspace, task.Log, task.Cancellation)),
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
                Name = SceneDocument,
                Title = "scene",
                Weight = 0.1,
                DependsOn = [Calibration],
                Plan = _ => [new() { Id = "write", Work = 0.1, OutputsAreThere = () => File.Exists(setup.SceneFile), Run = task => WriteScene(setup, task) }],
            },
        ];
    }

    private static void AddPhotosKey(MainJobSetup setup, StageKeys keys)
    {
        var intrinsics = setup.Options.IntrinsicsFile is { } file ? File.ReadAllText(file) : null;
        if (setup.RendersSample)
            keys.Add(Photos, PhotosVersion, intrinsics, SampleJob.Stage);
        else
            keys.Add(Photos, PhotosVersion, (intrinsics, StageKeys.OfFiles(setup.Folder.Root, setup.Folder.Names)));
    }

    private static void ReadPhotos(MainJobSetup setup, TaskContext task)
    {
        task.Log.Begin(setup.Folder.Names.Count);
        var import = SceneFromPhotos.Read(
            setup.Folder, new PhotoImportOptions { ThreadCount = task.ThreadCount }, () => task.Log.Advance(), task.Cancellation);
        foreach (var message in import.Messages)
            task.Log.Warn(message.Code, message.Message);
        if (import.Scene.Photos.Count < 2)
        {
            throw new StageException(
                "Photos_TooFew",
                $"{import.Scene.Photos.Count} of {setup.Folder.Names.Count} photos in '{setup.Folder.Root}' can be used; a model needs at least "
                + "two that overlap, better twenty.");
        }
        var scene = setup.Options.IntrinsicsFile is { } file ? ReadIntrinsics(file).ApplyTo(import.Scene) : import.Scene;
        task.Workspace.Write(LeftOutName, stream => JsonSerializer.Serialize(stream, import.LeftOut.Select(l => new LeftOutPhoto(l.Name, l.Reason))));
        task.Workspace.WriteScene(Photos, scene);
    }

    private static IntrinsicsFile ReadIntrinsics(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return IntrinsicsFile.Read(stream);
        }
        catch (InvalidFileException e)
        {
            throw new StageException("Intrinsics_Invalid", $"{file}: {e.Message}");
        }
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

    private static void WriteScene(MainJobSetup setup, TaskContext task)
    {
        var scene = task.Workspace.ReadScene(Calibration);
        // Told here rather than after an hour of modeling.
        using var frame = ExportFrame.Of(scene, setup.Options);
        OutputFiles.Write(Path.Combine(Path.GetDirectoryName(setup.SceneFile)!, TiePointsFileName), stream => TiePointsFile.Write(stream, scene.TiePoints));
        var document = new ContextScene
        {
            Scene = scene,
            CoordinateSystem = scene.Origin is { } origin ? CoordinateSystem.Enu(origin) : null,
            References = new Dictionary<int, string> { [0] = setup.Folder.Root },
            TiePointsPath = TiePointsFileName,
        };
        OutputFiles.Write(setup.SceneFile, stream => ContextSceneWriter.Write(stream, document));
        task.Outcome.Output("scene", setup.SceneFile);
    }

    private static Func<Photo, double> MatchSecondsOf(Workspace workspace)
    {
        var pairs = PairArtifact.Read(workspace).ToLookup(pair => pair.First);
        return photo => MatchSecondsPerPair * pairs[photo.Id].Count();
    }

    private static long FeatureMemory(Camera camera) => 120 * Mebibyte + 60L * camera.Width * camera.Height;
}
