using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Formats.Photos;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>The published scene that a list of stages begins with.</summary>
/// <param name="files">Where all files are.</param>
/// <param name="place">Where the scene's document is.</param>
internal sealed class SceneInput(IJobFiles files, Place place)
{
    public IJobFiles Files => files;

    public Place Place => place;

    /// <summary>Pixels of the scene's photos; readable only once the document is there.</summary>
    public IPhotoSource Photos { get; } = new DeferredPhotoSource(
        () => new PhotoReader(new ScenePhotoFiles(files, SceneFiles.ReadDocument(files, place))));

    /// <summary>The stage of the same job that publishes the document; null if it is there before the job begins.</summary>
    public StageName? PublishedBy { get; init; }

    /// <summary>What the content of a document that is there before the job begins follows from, for the keys of stages.</summary>
    public object? Key { get; init; }

    /// <summary>What the first stage reads.</summary>
    public IReadOnlyList<StageName> Reads => PublishedBy is { } stage ? [stage] : [];

    /// <summary>The size of a document that is there before the job begins.</summary>
    public InputSize MeasureSize()
    {
        var scene = SceneFiles.ReadDocument(files, place).Scene;
        return new(scene.Photos.Count, SceneArtifact.MegapixelsOf(scene));
    }

    /// <summary>Opens the photos at the first read: the scene that names them may be published by an earlier stage of the job.</summary>
    private sealed class DeferredPhotoSource(Func<IPhotoSource> open) : IPhotoSource
    {
        // A photo's file that could not be read a moment ago may be there now.
        private readonly Lazy<IPhotoSource> _photos = new(open, LazyThreadSafetyMode.PublicationOnly);

        public Image<Rgb24> ReadColor(Photo photo, int reduction = 1) => _photos.Value.ReadColor(photo, reduction);

        public Image<byte> ReadGray(Photo photo, int reduction = 1) => _photos.Value.ReadGray(photo, reduction);

        public Image<byte>? ReadMask(Photo photo) => _photos.Value.ReadMask(photo);
    }
}
