using System.Globalization;
using System.Text.Json.Nodes;
using Reality.Core.Numerics;
using Reality.Jobs.Files;
using Reality.Jobs.Scans;
using Reality.Pipeline;

namespace Reality.Jobs.Main;

/// <summary>The import of scans from the command line: the stages of an ImportPointCloud job on files of this machine.</summary>
public static class ScanImportJob
{
    /// <summary>Describes the files in a scene, DIR/scene/scans/ContextScene.json, and plans their import to DIR/scans.</summary>
    public static JobGraph Plan(ScanImportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (files, place) = (new FolderFiles(), ScansPlace(options.OutputFolder));
        if (files.Contains(MainJobSetup.PhotosPlaceIn(options.OutputFolder), SceneFiles.DocumentName))
        {
            throw new StageException(
                "Output_HoldsPhotos",
                $"{options.OutputFolder} holds the results of photos, whose scene this import would replace. Choose another "
                + "--output.");
        }
        var import = ImportOf(options, files, place, Place.Folder(Path.Combine(options.OutputFolder, "scene")));
        return new(options.WorkFolder, import.Stages(), new(options.Files.Count, 0));
    }

    /// <summary>Describes the files in a scene, and plans their import to DIR/scans.</summary>
    /// <param name="scene">Receives the scene that describes the files.</param>
    /// <param name="output">Receives a scene that refers to the collection; null for none.</param>
    internal static ScanImport ImportOf(ScanImportOptions options, IJobFiles files, Place scene, Place? output)
    {
        var document = DocumentOf(options);
        files.Write(scene, SceneFiles.DocumentName, stream =>
        {
            using var writer = new System.Text.Json.Utf8JsonWriter(stream);
            document.WriteTo(writer);
        });
        return new ScanImport
        {
            Files = files,
            Scene = scene,
            Collection = Place.Folder(Path.Combine(options.OutputFolder, "scans")),
            OutputScene = output,
            Key = options.Files.Concat(options.Trajectories)
                .Select(file => $"{file} {files.VersionOf(Place.Folder(Path.GetDirectoryName(file)!), Path.GetFileName(file))}")
                .Append(document.ToJsonString()).ToList(),
        };
    }

    /// <summary>Place of the scene that describes the files to import.</summary>
    internal static Place ScansPlace(string outputFolder) => Place.Folder(Path.Combine(outputFolder, "scene", "scans"));

    private static JsonObject DocumentOf(ScanImportOptions options)
    {
        var references = new JsonObject();
        var folders = options.Files.Concat(options.Trajectories).Select(file => Path.GetDirectoryName(file)!).Distinct().ToList();
        for (var i = 0; i < folders.Count; i++)
            references[Text(i)] = new JsonObject { ["Path"] = folders[i] };
        var clouds = new JsonObject();
        foreach (var file in options.Files)
            clouds[Text(clouds.Count)] = CloudOf(file, options, PathOf(file));
        var collection = new JsonObject { ["PointClouds"] = clouds };
        var document = new JsonObject
        {
            ["version"] = "6.0", ["References"] = references, ["PointCloudCollection"] = collection,
        };
        if (options.Crs is { } crs)
        {
            document["SpatialReferenceSystems"] = new JsonObject { ["0"] = new JsonObject { ["Definition"] = crs } };
            collection["SRSId"] = 0;
        }
        if (options.Trajectories.Count > 0)
            document["TrajectoryCollection"] = TrajectoryOf(options, PathOf);
        return document;

        string PathOf(string file) => $"{folders.IndexOf(Path.GetDirectoryName(file)!)}:{Path.GetFileName(file)}";
    }

    private static JsonObject CloudOf(string file, ScanImportOptions options, string path)
    {
        var isMobile = options.Trajectories.Count > 0;
        // The formats of scanners have positions, those of finished clouds have none.
        var isInFile = Path.GetExtension(file).ToUpperInvariant() is ".E57" or ".PTX";
        var cloud = new JsonObject
        {
            ["Path"] = path,
            ["Type"] = isMobile ? "Mobile" : "Static",
            ["Location"] = options.Center is not null ? "Center" : isInFile ? "InFile" : "Unknown",
        };
        if (isMobile)
            cloud["TrajectoryId"] = 0;
        if (options.Center is { } center)
            cloud["Center"] = new JsonObject { ["x"] = center.X, ["y"] = center.Y, ["z"] = center.Z };
        return cloud;
    }

    private static JsonObject TrajectoryOf(ScanImportOptions options, Func<string, string> pathOf)
    {
        var trajectory = new JsonObject
        {
            ["Paths"] = new JsonArray([.. options.Trajectories.Select(file => (JsonNode)pathOf(file))]),
            ["Delimiters"] = new JsonArray(",", ";", "\t", " "),
            ["CombineConsecutiveDelimiters"] = true,
            ["LinesToIgnore"] = options.TrajectoryHeadingLines,
            ["TimeColumnId"] = options.TrajectoryColumns[0],
            ["XColumnId"] = options.TrajectoryColumns[1],
            ["YColumnId"] = options.TrajectoryColumns[2],
            ["ZColumnId"] = options.TrajectoryColumns[3],
        };
        var collection = new JsonObject { ["Trajectories"] = new JsonObject { ["0"] = trajectory } };
        if (options.Crs is not null)
            collection["SRSId"] = 0;
        return collection;
    }

    private static string Text(int id) => id.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What to import from the command line.</summary>
public sealed record ScanImportOptions
{
    /// <summary>Full paths of scans.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Full path of the folder for results.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>Definition of the coordinate system of all files; null = as each says.</summary>
    public string? Crs { get; init; }

    /// <summary>Position of the scanner, the same for all files; null = as each says, or to be found.</summary>
    public Vector3d? Center { get; init; }

    /// <summary>Full paths of the tables with the path of a scanner that moved; empty if it stood still.</summary>
    public IReadOnlyList<string> Trajectories { get; init; } = [];

    /// <summary>Columns of time, x, y and z in these tables, from 0.</summary>
    public IReadOnlyList<int> TrajectoryColumns { get; init; } = [0, 1, 2, 3];

    /// <summary>Lines before these tables.</summary>
    public int TrajectoryHeadingLines { get; init; } = 1;

    public string WorkFolder => Path.Combine(OutputFolder, "work");
}
