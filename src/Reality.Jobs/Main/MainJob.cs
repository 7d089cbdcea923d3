using Reality.Core;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Formats.ContextScenes;
using Reality.Formats.Decoding;
using Reality.Formats.Photos;
using Reality.Jobs.Calibration;
using Reality.Jobs.Exports;
using Reality.Jobs.Files;
using Reality.Jobs.Modeling;
using Reality.Jobs.Splats;
using Reality.Jobs.Stages;
using Reality.Jobs.Water;
using Reality.Pipeline;

namespace Reality.Jobs.Main;

/// <summary>
/// The main job: a folder of photos in; calibrated scene, report, textured mesh and exports out. It is the chain of the jobs
/// that the service runs, FillImageProperties, Calibration, Tiling and Production, with the same stages and the same documents
/// between them; docs/tour.md walks through it.
/// </summary>
public static class MainJob
{
    // Part of the memory budget that is not left to the surface of a tile.
    private const double ShareOfProgram = 0.2;

    /// <summary>The graph of the job. Throws <see cref="StageException"/> if the options name photos that do not exist.</summary>
    public static JobGraph Plan(MainJobOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var files = new FolderFiles();
        var setup = new MainJobSetup(options);
        var scans = MainJobScans.Of(setup, files);
        if (!options.HasPhotos)
            return scans!.PlanAlone();
        setup.CheckOutput();
        setup.CheckControl();
        setup.CheckMainPhoto();
        if (options.Survey is null)
            DecoderPool.Shared.Prepare(Math.Min(options.ThreadCount, setup.Folder.Names.Count));
        var photos = new SceneInput(files, setup.PhotosPlace)
        {
            PublishedBy = PhotoPropertiesStage.Id, PhotoFolder = () => setup.Folder.Root,
        };
        var scene = new SceneInput(files, setup.ScenePlace) { PublishedBy = ScenePublicationStage.Id };
        List<Stage> stages = [];
        if (options.Survey is { } survey)
            stages.Add(survey.Stage);
        stages.Add(new PhotoPropertiesStage(PhotosOf(setup, files)));
        stages.AddRange(scans?.Import ?? []);
        stages.AddRange(CalibrationStages.Of(photos, CalibrationOf(setup, scans), setup.ScenePlace));
        if (options.TexturesTiePoints)
            stages.AddRange(TexturedTiePointsStage.StagesFor(photos, setup.TiePointsPlace));
        var exports = options.CalibrateOnly ? [] : options.Exports.Read(setup.Crs, setup.ExportPlace);
        if (!options.CalibrateOnly)
        {
            var model = ModelOf(options) with { LayoutPlace = setup.ScenePlace };
            exports = exports.ConvertAll(export => export with { Photos = scene.Photos, HasScans = setup.Options.HasScans });
            stages.AddRange([new CalibratedSceneStage(scene, exports) { Scans = scans?.Use }, .. scans?.Survey ?? []]);
            stages.Add(new LayoutStage(files, model));
            stages.AddRange(ModelStages.Of(scene, model, ExportStage.ShapesOf(exports)));
            if (options.FlattensWater)
                stages.Add(new WaterFilesStage(files, setup.WaterPlace, "waterConstraints.obj"));
            stages.AddRange(ExportStage.StagesFor(exports, scene));
        }
        if (options.Splats is { } splats)
            stages.AddRange(SplatStagesOf(splats, setup, scene));
        stages.Add(new ReportStage(ReportOf(setup, files, exports), [.. stages]));
        return new JobGraph(options.WorkFolder, stages, setup.ExpectedSize);
    }

    private static IEnumerable<Stage> SplatStagesOf(RequestedSplats splats, MainJobSetup setup, SceneInput scene)
    {
        SplatFormats.Refuse(splats.Format, setup.Crs);
        if (setup.Options.CalibrateOnly)
            yield return new CalibratedSceneStage(scene, []);
        var stages = SplatStages.Of(scene, new()
        {
            Quality = splats.Quality,
            Training = SplatStages.TrainingOf(splats.Quality) with { HeldOutInterval = splats.HeldOutInterval },
            HasDepthMaps = !setup.Options.CalibrateOnly,
            TileSize = splats.TileSize,
            Reference = setup.SplatsPlace,
            Output = setup.ExportPlace("Splats"),
            Format = splats.Format,
            Crs = setup.Crs,
        });
        foreach (var stage in stages)
            yield return stage;
    }

    /// <summary>
    /// Settings of the model: as many tiles as their memory demands. Tiles of the usual size give the same result on every
    /// machine that has room for them.
    /// </summary>
    internal static ModelSettings ModelOf(MainJobOptions options)
    {
        var model = TilingSupport.WithColors(ModelSettings.For(options.Precision), options.Colors);
        var room = options.MemoryBudgetBytes / 1e9 * (1 - ShareOfProgram);
        return model with
        {
            FollowsWater = options.FlattensWater,
            UsesScans = options.HasScans,
            Texture = model.Texture with
            {
                ScanColors = options.HasScans ? TilingSupport.ColorsOf(options.ScanColors) : ScanColors.None,
            },
            Tiling = model.Tiling with
            {
                Mode = TilingMode.Adaptive,
                MemoryBudgetGigabytes = Math.Min(model.Tiling.MemoryBudgetGigabytes, room),
            },
        };
    }

    private static CalibrationSettings CalibrationOf(MainJobSetup setup, MainJobScans? scans) => new()
    {
        ExportCrs = setup.Crs,
        OtherScans = scans?.Use,
        Tags = CalibrationPlanner.KindsOf(setup.Options.Tags),
        Calibration = new()
        {
            MainPhoto = setup.Options.MainPhoto, Rigs = CalibrationPlanner.SynchronizationOf(setup.Options.RigSynchro),
            Scans = scans is null ? PositionUse.None : PositionUse.Adjust,
        },
    };

    private static PhotosToImport PhotosOf(MainJobSetup setup, IJobFiles files)
    {
        var intrinsics = setup.Options.IntrinsicsFile is { } file ? new MainJobIntrinsics(file) : null;
        var survey = setup.Options.Survey;
        var content = survey is null ? StageKeys.OfFiles(setup.Folder.Root, FilesThatCount(setup.Folder)) : null;
        return new()
        {
            Files = files,
            Photos = _ => PhotosToRead.Of(setup.Folder) with
            {
                Complete = (log, document) => MainJobControl.AddTo(
                    intrinsics?.AddTo(document, log) ?? document, setup.Control, log),
            },
            Output = setup.PhotosPlace,
            PhotoFolder = () => setup.Folder.Root,
            Size = setup.ExpectedSize,
            Key = setup.Control is null ? (intrinsics?.Text, content) : (intrinsics?.Text, content, setup.ControlKey),
            Reads = survey is null ? [] : [survey.Stage.Name],
            Options = new() { IsFocalLengthGiven = camera => intrinsics?.GivesFocalLengthOf(camera) == true },
        };
    }

    // The photos and their masks. The names are relative: a folder that has moved has the same content.
    private static IEnumerable<string> FilesThatCount(PhotoFolder folder)
    {
        var masks = folder.Names
            .SelectMany(photo => MaskFile.CandidatesFor(photo, masks => Directory.Exists(folder.PathOf(masks))))
            .Where(mask => File.Exists(folder.PathOf(mask)));
        return folder.Names.Concat(masks).Distinct(StringComparer.Ordinal);
    }

    private static ReportSettings ReportOf(MainJobSetup setup, IJobFiles files, List<ExportRequest> exports) => new()
    {
        Files = files,
        Place = setup.ReportPlace,
        Title = () => setup.Options.Survey?.Title ?? Path.GetFileName(setup.Folder.Root),
        Key = (exports.Select(export => export.Name).ToList(), setup.Options.Survey?.Title ?? setup.Folder.Root),
        HasModel = !setup.Options.CalibrateOnly,
        ExportCrs = setup.Crs,
        ReadLeftOut = PhotoPropertiesStage.ReadLeftOut,
    };
}
