using System.Text.Json;
using Reality.Core.Scenes;
using Reality.Formats.ContextScenes;
using Reality.Formats.Decoding;
using Reality.Formats.Photos;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>
/// Reads camera, position, attitude and time from photo files, and publishes the scene that calibration starts from.
/// </summary>
internal sealed class PhotoPropertiesStage(PhotosToImport import) : SingleTaskStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "photos";

    // Seconds of one core.
    private const double SecondsPerMegapixel = 0.02;

    // The scene, and the processes that decode.
    private const long MemoryBytes = (300L << 20) + DecoderPool.MaxBytes;

    private static readonly ArtifactName s_leftOut = Id / "left-out.json";

    public override StageName Name => Id;

    // 3: more forms of positions are read, and copies of photos are passed over.
    public override int Version => 3;

    public override IReadOnlyList<StageName> Reads => import.Reads;

    public override object? Key => import.Key;

    protected override string TaskId => "read";

    protected override bool PublishesOutputs => true;

    /// <summary>Files that were not accepted as photos of the scene.</summary>
    public static IReadOnlyList<LeftOutPhoto> ReadLeftOut(Workspace workspace)
    {
        using var stream = workspace.Read(s_leftOut);
        return JsonSerializer.Deserialize<LeftOutPhoto[]>(stream)!;
    }

    public override double ExpectedWork(InputSize size) => SecondsPerMegapixel * size.Megapixels;

    protected override TaskCost Cost(PlanContext plan) => new(
        SecondsPerMegapixel * import.Size.Megapixels,
        MemoryBytes + import.Scenes.Sum(scene => SceneFiles.MemoryOf(import.Files, scene)),
        TaskCost.AllCores);

    protected override bool OutputsAreThere() => SceneFiles.IsThere(import.Files, import.Output, import.PhotoFolder?.Invoke());

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        DecoderPool.Shared.Prepare(context.ThreadCount);
        var photos = import.Photos(context.Cancellation);
        context.Log.Begin(photos.List.Names.Count);
        var read = SceneFromPhotos.Read(
            photos.List, DecoderPool.Shared, import.Options with { ThreadCount = context.ThreadCount },
            () => context.Log.Advance(), context.Cancellation);
        foreach (var message in read.Messages)
            context.Log.Warn(message.Code, message.Message);
        var locations = read.Scene.Photos.Select(photo => photos.Locate(photo.Name)).ToList();
        var document = photos.Complete(context.Log, new ContextScene
        {
            Scene = read.Scene,
            References = photos.References.ToDictionary(reference => reference.Key, reference => reference.Value.ToString()),
            ReferenceOfPhoto = locations.Select(location => location.Reference).ToList(),
            PathOfPhoto = locations.Select(location => location.Path).ToList(),
        });
        context.Workspace.Write(
            s_leftOut, stream => JsonSerializer.Serialize(stream, read.LeftOut.Select(l => new LeftOutPhoto(l.Name, l.Reason))));
        SceneSummary.Write(context, Id, document, photos.List.Names.Count);
        SceneFiles.Write(import.Files, import.Output, document, context.Cancellation);
    }
}

/// <summary>Photos and destination of a scene.</summary>
internal sealed record PhotosToImport
{
    public required IJobFiles Files { get; init; }

    /// <summary>Called when the stage runs.</summary>
    public required Func<CancellationToken, PhotosToRead> Photos { get; init; }

    /// <summary>Place of the scene's document.</summary>
    public required Place Output { get; init; }

    /// <summary>Folder of all photos, which may have moved since the scene was published; null if they are in a store.</summary>
    public Func<string>? PhotoFolder { get; init; }

    public required InputSize Size { get; init; }

    /// <summary>Scenes that are read with the photos.</summary>
    public IReadOnlyList<Place> Scenes { get; init; } = [];

    /// <summary>Key of the photos and options.</summary>
    public required object Key { get; init; }

    /// <summary>Stages that write the photos.</summary>
    public IReadOnlyList<StageName> Reads { get; init; } = [];

    public PhotoImportOptions Options { get; init; } = new();
}

/// <summary>Photos of a new scene, and the references of its document to them.</summary>
/// <param name="References">Places by reference id.</param>
/// <param name="Locate">Reference and path of a photo by its name.</param>
internal sealed record PhotosToRead(
    IPhotoList List, IReadOnlyDictionary<int, Place> References, Func<string, (int Reference, string Path)> Locate)
{
    /// <summary>Completes the scene of the photos with other known data.</summary>
    public Func<StageLog, ContextScene, ContextScene> Complete { get; init; } = (_, document) => document;

    /// <summary>All photos of a folder, as reference 0.</summary>
    public static PhotosToRead Of(PhotoFolder folder) =>
        new(folder, new Dictionary<int, Place> { [0] = Place.Folder(folder.Root) }, name => (0, name));
}

/// <summary>A file that was not accepted as a photo of the scene, and the reason.</summary>
internal sealed record LeftOutPhoto(string Name, string Reason);
