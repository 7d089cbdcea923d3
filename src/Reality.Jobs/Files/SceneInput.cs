using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Formats.Decoding;
using Reality.Formats.Photos;
using Reality.Pipeline;

namespace Reality.Jobs.Files;

/// <summary>The published scene that a chain of stages starts from.</summary>
/// <param name="files">Files of the job.</param>
/// <param name="place">Place of the scene's document.</param>
internal sealed class SceneInput(IJobFiles files, Place place)
{
    // Of a document that this program writes.
    private const int BytesPerPhoto = 1000;
    private const double TypicalMegapixels = 12;

    public IJobFiles Files => files;

    public Place Place => place;

    /// <summary>Pixels of the scene's photos; readable only once the document exists.</summary>
    public IPhotoSource Photos { get; } = new DeferredPhotoSource(
        () => new PhotoReader(new ScenePhotoFiles(files, SceneFiles.ReadPhotoPaths(files, place)), DecoderPool.Shared));

    /// <summary>The stage of the same job that publishes the document; null if it exists before the job begins.</summary>
    public StageName? PublishedBy { get; init; }

    /// <summary>Folder of all photos, which may have moved since the scene was published; null if they are in a store.</summary>
    public Func<string>? PhotoFolder { get; init; }

    /// <summary>Identifies the content of a document that exists before the job begins, for the keys of stages.</summary>
    public object? Key { get; init; }

    /// <summary>Dependencies of the first stage.</summary>
    public IReadOnlyList<StageName> Reads => PublishedBy is { } stage ? [stage] : [];

    /// <summary>
    /// Estimates a scene that exists before the job begins from the size of its document: users write documents, and a graph is
    /// loaded by processes that serve others, so only tasks read them.
    /// </summary>
    public InputSize EstimateSize()
    {
        var count = (int)Math.Clamp(SceneFiles.SizeOfDocument(files, place) / BytesPerPhoto, 1, 1_000_000);
        return new(count, TypicalMegapixels * count);
    }

    /// <summary>
    /// Opens the photos at the first read: the scene that names them may be published by an earlier stage of the job.
    /// </summary>
    private sealed class DeferredPhotoSource(Func<IPhotoSource> open) : IPhotoSource
    {
        private readonly Lock _gate = new();
        private IPhotoSource? _photos;

        public Image<Rgb24> ReadColor(Photo photo, int reduction = 1, CancellationToken cancellation = default) =>
            Photos.ReadColor(photo, reduction, cancellation);

        public Image<byte> ReadGray(Photo photo, int reduction = 1, CancellationToken cancellation = default) =>
            Photos.ReadGray(photo, reduction, cancellation);

        public Image<byte>? ReadMask(Photo photo, CancellationToken cancellation = default) =>
            Photos.ReadMask(photo, cancellation);

        public Image<float> ReadTemperature(Photo photo, CancellationToken cancellation = default) =>
            Photos.ReadTemperature(photo, cancellation);

        /// <summary>Tries again after a failure: a document that could not be read a moment ago may exist now.</summary>
        private IPhotoSource Photos
        {
            get
            {
                lock (_gate)
                    return _photos ??= open();
            }
        }
    }
}
