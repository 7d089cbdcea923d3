using System.Collections.Concurrent;
using Reality.Core;
using Reality.Core.Scenes;
using Reality.Formats.ContextScenes;
using Reality.Formats.Decoding;
using Reality.Formats.Photos;
using Reality.Pipeline;

namespace Reality.Jobs.Files;

/// <summary>Published scenes: ContextScene.json, with the tie points beside it.</summary>
internal static class SceneFiles
{
    public const string DocumentName = "ContextScene.json";
    public const string TiePointsName = "TiePoints.bin";

    // Bytes of memory per byte of a document: its text, an index of all tokens, and the scene; and per byte of tie points.
    private const int MemoryPerDocumentByte = 24;
    private const int MemoryPerTiePointByte = 2;
    private const long BaseMemory = 64L << 20;

    /// <summary>Predicted memory of reading the document of a scene, bytes; a missing one takes none.</summary>
    public static long MemoryOfDocument(IJobFiles files, Place place) =>
        BaseMemory + MemoryPerDocumentByte * (files.SizeOf(place, DocumentName) ?? 0);

    /// <summary>Predicted memory of reading a scene with its tie points under their usual name, bytes.</summary>
    public static long MemoryOf(IJobFiles files, Place place) =>
        MemoryOfDocument(files, place) + MemoryPerTiePointByte * (files.SizeOf(place, TiePointsName) ?? 0);

    /// <summary>Size of the document in bytes. Throws <see cref="StageException"/> if it is missing.</summary>
    public static long SizeOfDocument(IJobFiles files, Place place) =>
        files.SizeOf(place, DocumentName) ?? throw Missing(files, place);

    /// <summary>Reads a scene without its tie points. Throws <see cref="StageException"/> if it is missing or broken.</summary>
    public static ContextScene ReadDocument(IJobFiles files, Place place, CancellationToken cancellation = default) =>
        Read(files, place, stream => ContextSceneReader.Read(stream, cancellation));

    /// <summary>
    /// Reads where the photos of a scene are, in memory for their paths only. Throws <see cref="StageException"/> if the scene is
    /// missing or broken.
    /// </summary>
    public static ScenePhotoPaths ReadPhotoPaths(IJobFiles files, Place place) => Read(files, place, ScenePhotoPaths.Read);

    private static T Read<T>(IJobFiles files, Place place, Func<Stream, T> read)
    {
        var path = files.Find(place, DocumentName) ?? throw Missing(files, place);
        try
        {
            using var stream = File.OpenRead(path);
            return read(stream);
        }
        catch (InvalidFileException e)
        {
            throw new StageException("Scene_Invalid", $"{files.Describe(place, DocumentName)} cannot be used: {e.Message}");
        }
    }

    /// <summary>Reads a scene with its tie points, if it refers to any.</summary>
    public static ContextScene Read(IJobFiles files, Place place, CancellationToken cancellation = default)
    {
        var document = ReadDocument(files, place, cancellation);
        if (document.TiePointsPath is not { } name)
            return document;
        var path = files.Find(place, name) ?? throw new StageException(
            "Scene_TiePointsNotFound",
            $"The scene refers to the tie points {files.Describe(place, name)}, which do not exist. "
            + $"Copy them beside the document, or calibrate the scene again.");
        try
        {
            using var stream = File.OpenRead(path);
            var tiePoints = TiePointsFile.Read(stream, document.Scene.Photos.Count, cancellation);
            return document with { Scene = document.Scene with { TiePoints = tiePoints } };
        }
        catch (InvalidFileException e)
        {
            throw new StageException("Scene_TiePointsInvalid", $"{files.Describe(place, name)} cannot be used: {e.Message}");
        }
    }

    /// <summary>Whether there is a scene, and its photos lie where they are expected.</summary>
    /// <param name="photoFolder">Folder of this machine; null for any place.</param>
    public static bool IsThere(IJobFiles files, Place place, string? photoFolder)
    {
        if (photoFolder is null || !files.Contains(place, DocumentName))
            return files.Contains(place, DocumentName);
        try
        {
            return ReadPhotoPaths(files, place).References.Values.All(reference => reference == photoFolder);
        }
        catch (StageException)
        {
            return false;
        }
    }

    internal static StageException Missing(IJobFiles files, Place place) => new(
        "Scene_NotFound",
        $"There is no {files.Describe(place, DocumentName)}. "
        + $"Give a scene that FillImageProperties or Calibration made, or upload the document under that name.");

    /// <summary>Publishes a scene: tie points first, so that a document never refers to a missing file.</summary>
    public static void Write(IJobFiles files, Place place, ContextScene document, CancellationToken cancellation) =>
        Write(files, place, DocumentName, TiePointsName, document, cancellation);

    /// <summary>Publishes another component of a scene beside it: a scene like that, under a name with its number.</summary>
    public static void WriteComponent(
        IJobFiles files, Place place, int number, ContextScene document, CancellationToken cancellation) =>
        Write(files, place, ComponentName(number), ComponentTiePointsName(number), document, cancellation);

    /// <summary>Deletes the components from a number on that an earlier run has published.</summary>
    public static void DeleteComponents(IJobFiles files, Place place, int firstNumber)
    {
        for (var number = firstNumber; files.Contains(place, ComponentName(number)); number++)
        {
            files.Delete(place, ComponentTiePointsName(number));
            files.Delete(place, ComponentName(number));
        }
    }

    /// <summary>Name of the document of another component.</summary>
    public static string ComponentName(int number) => $"ContextScene.component{number}.json";

    private static string ComponentTiePointsName(int number) => $"TiePoints.component{number}.bin";

    private static void Write(
        IJobFiles files, Place place, string name, string tiePointsName, ContextScene document, CancellationToken cancellation)
    {
        if (document.Scene.TiePoints.Count > 0)
        {
            files.Write(place, tiePointsName, stream => TiePointsFile.Write(stream, document.Scene.TiePoints));
            document = document with { TiePointsPath = tiePointsName };
        }
        files.Write(place, name, stream => ContextSceneWriter.Write(stream, document, cancellation));
    }
}

/// <summary>The photos of a scene, found through its references.</summary>
internal sealed class ScenePhotoFiles(IJobFiles files, ScenePhotoPaths paths) : IPhotoFiles
{
    // Files of each place that is not a folder: a store answers one list faster than a question for each possible mask.
    private readonly ConcurrentDictionary<Place, Lazy<HashSet<string>>> _names = [];

    public string NameOf(Photo photo) => paths.PathOfPhoto[Checked(photo)];

    public string? Find(Photo photo, string name)
    {
        if (!paths.References.TryGetValue(paths.ReferenceOfPhoto[Checked(photo)], out var reference))
            return null;
        var place = Place.Parse(reference);
        return place.Kind == PlaceKind.Folder || NamesIn(place).Contains(name) ? files.Find(place, name) : null;
    }

    public bool HasFolder(Photo photo, string name) =>
        !paths.References.TryGetValue(paths.ReferenceOfPhoto[Checked(photo)], out var reference)
        || Place.Parse(reference) is not { Kind: PlaceKind.Folder } place || Directory.Exists(Path.Combine(place.Value, name));

    private int Checked(Photo photo) => photo.Id.Value < paths.PathOfPhoto.Count
        ? photo.Id.Value
        : throw new InvalidFileException(
            "Photo", "is not in the scene any more: it was changed while the job runs. Run the job again.", fileName: photo.Name);

    private HashSet<string> NamesIn(Place place) =>
        _names.GetOrAdd(place, _ => new(() => files.List(place).ToHashSet(StringComparer.Ordinal))).Value;
}
