using Reality.Core.Scenes;
using Reality.Formats.Photos;
using Reality.Jobs.Files;

namespace Reality.Jobs.Stages;

/// <summary>The published scene that a list of stages begins with.</summary>
/// <param name="files">Where all files are.</param>
/// <param name="place">Where the scene's document is.</param>
/// <param name="size">Asked for when the stages are listed.</param>
internal sealed class SceneInput(IJobFiles files, string place, Func<SceneSize> size)
{
    private readonly Lazy<SceneSize> _size = new(size);

    // A photo's file that could not be read a moment ago may be there now.
    private readonly Lazy<IPhotoSource> _photos = new(
        () => new PhotoReader(new ScenePhotoFiles(files, SceneFiles.ReadDocument(files, place))), LazyThreadSafetyMode.PublicationOnly);

    public IJobFiles Files => files;

    public string Place => place;

    public SceneSize Size => _size.Value;

    /// <summary>Pixels of the scene's photos; only once the document is there.</summary>
    public IPhotoSource Photos => _photos.Value;

    /// <summary>The stage of the same job that publishes the document; null where it is there before the job begins.</summary>
    public string? PublishedBy { get; init; }

    /// <summary>What the content of a document that is there before the job begins follows from, for the keys of stages.</summary>
    public object? Key { get; init; }

    /// <summary>The stages that the first stage depends on.</summary>
    public IReadOnlyList<string> DependsOn => PublishedBy is { } stage ? [stage] : [];
}
