using Reality.Core;
using Reality.Engine;
using Reality.Engine.Scans;
using Reality.Formats.ScanCollections;
using Reality.Jobs.Exports;
using Reality.Jobs.Files;
using Reality.Jobs.ModelScans;
using Reality.Jobs.Scans;
using Reality.Jobs.Stages;
using Reality.Pipeline;

namespace Reality.Jobs.Main;

/// <summary>The scans of the main job: their import, and their use beside photos or alone.</summary>
internal sealed class MainJobScans
{
    private readonly MainJobSetup _setup;
    private readonly FolderFiles _files;
    private readonly ScanImport? _import;

    private MainJobScans(MainJobSetup setup, FolderFiles files)
    {
        (_setup, _files) = (setup, files);
        var options = setup.Options;
        if (options.Scans is { } scans)
        {
            var described = Place.Folder(Path.Combine(options.OutputFolder, "scene", "scan-files"));
            _import = ScanImportJob.ImportOf(scans, files, described, options.HasPhotos ? null : setup.ScenePlace);
        }
        var imported = _import is { OutputScene: null } import ? [import.Collection] : (IReadOnlyList<Place>)[];
        Use = MainJob.ModelOf(options).Scans! with
        {
            MadeBy = _import is null ? default(StageName?) : ScanCollectionStage.Id,
            Collections = [.. imported.Concat(options.ScanCollections.Select(Place.Folder)).Select(place => place.ToString())],
            Versions = [.. options.ScanCollections.Select(folder => StageKeys.OfFiles(folder, FilesOf(folder)))],
        };
    }

    /// <summary>Stages that import them; none if all were imported before.</summary>
    public IReadOnlyList<Stage> Import => _import?.Stages() ?? [];

    /// <summary>The stage between the scene and its tiles.</summary>
    public IReadOnlyList<Stage> Survey => [new ScanSurveyStage(new ScanTileFiles(_files))];

    /// <summary>Their use in the model.</summary>
    public ScanUse Use { get; }

    /// <summary>Null if the job has no scans.</summary>
    /// <exception cref="StageException">There are neither photos nor files to import.</exception>
    public static MainJobScans? Of(MainJobSetup setup, FolderFiles files)
    {
        if (!setup.Options.HasScans)
            return null;
        if (!setup.Options.HasPhotos && setup.Options.Scans is null)
        {
            throw new StageException(
                "Scans_None",
                "--scans names only collections that were imported before. Give photos, or a file to import beside.");
        }
        return new(setup, files);
    }

    /// <summary>The job without photos: import, model, exports.</summary>
    public JobGraph PlanAlone()
    {
        var options = _setup.Options;
        var scene = new SceneInput(_files, _setup.ScenePlace) { PublishedBy = ScanCollectionStage.Id };
        var exports = options.Exports.Read(_setup.Crs, _setup.ExportPlace)
            .ConvertAll(export => export with { Photos = scene.Photos, HasScans = true });
        var model = MainJob.ModelOf(options) with { LayoutPlace = _setup.ScenePlace, UsesPhotos = false };
        List<Stage> stages =
        [
            .. Import,
            new CalibratedSceneStage(scene, exports) { Scans = Use },
            .. Survey,
            new LayoutStage(_files, model),
            .. ModelStages.Of(scene, model, ExportStage.ShapesOf(exports)),
            .. ExportStage.StagesFor(exports, scene),
        ];
        return new JobGraph(options.WorkFolder, stages, new(1, 1));
    }

    // The description of a collection, and the files that it names. If it cannot be read, the stages that need it say so.
    private static IEnumerable<string> FilesOf(string folder)
    {
        try
        {
            using var stream = File.OpenRead(Path.Combine(folder, ScanCollectionFile.Name));
            var tiles = ScanCollectionReader.Read(stream).Scans.SelectMany(scan => scan.Tiles);
            return [ScanCollectionFile.Name, .. tiles.Select(tile => tile.Path)];
        }
        catch (Exception e) when (e is InvalidFileException or IOException)
        {
            return [ScanCollectionFile.Name];
        }
    }
}
