using Reality.Contract;
using Reality.Contract.Exports;
using Reality.Core;
using Reality.Engine.Tiling;
using Reality.Formats.ContextScenes;
using Reality.Formats.Photos;
using Reality.Jobs.Files;
using Reality.Jobs.Stages;
using Reality.Pipeline;
using Reality.Sample;
using GeometricPrecision = Reality.Engine.Tiling.GeometricPrecision;

namespace Reality.Jobs.Main;

/// <summary>
/// The main job: a folder of photos in; calibrated scene, report, textured mesh and exports out. It is the chain of the jobs
/// that the service runs, FillImageProperties, Calibration, Tiling and Production, with the same stages and the same documents
/// between them; docs/tour.md walks through it.
/// </summary>
public static class MainJob
{
    /// <summary>The graph of the job. Throws <see cref="StageException"/> where the options name photos that are not there.</summary>
    public static JobGraph Plan(MainJobOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var keys = new StageKeys();
        var files = new FolderFiles();
        var setup = new MainJobSetup(options);
        var photos = new SceneInput(files, setup.PhotosPlace, () => setup.ExpectedSize) { PublishedBy = PhotoStages.Properties };
        var scene = new SceneInput(files, setup.ScenePlace, () => setup.ExpectedSize) { PublishedBy = CalibrationStages.Publication };
        List<JobStage> stages = [];
        if (setup.RendersSample)
            stages.Add(SampleJob.StageFor(setup.SampleFolder, new SampleOptions(), keys));
        stages.Add(PhotoStages.For(PhotosOf(setup, files), keys));
        stages.AddRange(CalibrationStages.For(photos, new() { ExportCrs = setup.Crs }, setup.ScenePlace, keys));
        if (!options.CalibrateOnly)
        {
            var model = ModelSettings.For(Enum.Parse<GeometricPrecision>(options.Precision.ToString())) with { LayoutPlace = setup.ScenePlace };
            stages.AddRange(LayoutStages.For(scene, model, keys));
            stages.AddRange(ModelStages.For(scene, model, keys));
            stages.AddRange(ExportStages.For(scene, options.Exports.Select(format => ExportOf(format, setup)).ToList(), keys));
        }
        stages.Add(ReportStages.For(ReportOf(setup, files), keys, stages));
        return new JobGraph(new Workspace(options.WorkFolder, keys.KeyOfStage), stages);
    }

    private static ExportRequest ExportOf(ExportFormat format, MainJobSetup setup) => new(
        ExportFormats.NameOf(format),
        format switch
        {
            ExportFormat.Tiles3D => new Tiles3DOptions(),
            ExportFormat.Obj => new ObjOptions { Crs = setup.Crs },
            ExportFormat.Las => new LasOptions { Crs = setup.Crs },
            ExportFormat.Ply => new PlyOptions { Crs = setup.Crs },
            _ => new OrthophotoDsmOptions { Crs = setup.Crs },
        },
        setup.ExportPlace(format));

    private static PhotoStageSetup PhotosOf(MainJobSetup setup, IJobFiles files)
    {
        var intrinsics = setup.Options.IntrinsicsFile is { } file ? File.ReadAllText(file) : null;
        var content = setup.RendersSample ? null : StageKeys.OfFiles(setup.Folder.Root, setup.Folder.Names);
        return new(files, () => PhotosToRead.Of(setup.Folder))
        {
            OutputPlace = setup.PhotosPlace,
            Size = setup.ExpectedSize,
            Key = (intrinsics, content),
            After = setup.RendersSample ? [SampleJob.Stage] : [],
            Complete = document => WithIntrinsics(document, setup.Options.IntrinsicsFile),
        };
    }

    private static ContextScene WithIntrinsics(ContextScene document, string? file)
    {
        if (file is null)
            return document;
        try
        {
            using var stream = File.OpenRead(file);
            return document with { Scene = IntrinsicsFile.Read(stream).ApplyTo(document.Scene) };
        }
        catch (InvalidFileException e)
        {
            throw new StageException("Intrinsics_Invalid", $"{file}: {e.Message}");
        }
    }

    private static ReportSetup ReportOf(MainJobSetup setup, IJobFiles files) => new()
    {
        Files = files,
        Place = setup.ReportPlace,
        Title = () => setup.RendersSample ? "Sample survey" : Path.GetFileName(setup.Folder.Root),
        Key = setup.Options.Exports,
        HasModel = !setup.Options.CalibrateOnly,
        ExportCrs = setup.Crs,
        ReadLeftOut = PhotoStages.ReadLeftOut,
    };
}
