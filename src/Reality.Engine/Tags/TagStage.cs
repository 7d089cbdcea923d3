using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Tags;

/// <summary>Finds and reads the printed targets in each photo: "tags/{PhotoId}.bin".</summary>
/// <remarks>A photo that cannot be read has none; the stage of its features says so.</remarks>
/// <param name="beginQrSearch">Begins the search for the QR codes of a photo.</param>
public sealed class TagStage(IPhotoSource source, Func<QrDecoder> beginQrSearch, TagOptions options)
    : PhotoStage(SceneArtifact.Uncalibrated)
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "tags";

    public override StageName Name => Id;

    // 2: checkerboards in photos of odd sizes keep their last row and column at reduced size. 3: the largest photos are searched
    // at a quarter of their size.
    public override int Version => 3;

    public override IReadOnlyList<StageName> Reads => [SceneArtifact.Uncalibrated];

    public override object? Key => options;

    protected override double SecondsPerMegapixel => 0.4;

    // The decoder and the mask at full size; of the searched picture black and white, regions, and the points of borders, where
    // texture is fine everywhere.
    protected override long MemoryBytesOf(Camera camera)
    {
        ArgumentNullException.ThrowIfNull(camera);
        var (pixels, reduction) = ((long)camera.Width * camera.Height, options.ReductionOf(camera));
        var searched = pixels <= options.MaxEnlargedPixelCount ? 4 * pixels : pixels / (reduction * reduction);
        return (100L << 20) + 8 * pixels + 60 * searched;
    }

    public override void Run(IReadOnlyList<PhotoId> batch, StageContext context) => ForEachMissing(
        batch, context, TagArtifact.NameOf,
        (scene, photo) => TagArtifact.Write(context.Workspace, photo.Id, Detect(scene, photo, context)));

    private List<PhotoTag> Detect(Scene scene, Photo photo, StageContext context)
    {
        try
        {
            var camera = scene.CameraOf(photo);
            var reduction = options.ReductionOf(camera);
            var gray = source.ReadGray(photo, reduction, context.Cancellation);
            var tags = Detect(photo, gray, context).ConvertAll(tag => tag.Enlarged(reduction));
            if (source.ReadUsableMask(photo, context.Cancellation) is { } mask)
                tags.RemoveAll(tag => tag.Points.Any(point => IsMasked(mask, point)));
            context.Log.Info($"{photo.Name}: {tags.Count} tags");
            return tags;
        }
        catch (InvalidFileException failure)
        {
            context.Log.Info($"{photo.Name}: no tags. {failure.Message}");
            return [];
        }
    }

    private List<PhotoTag> Detect(Photo photo, Image<byte> gray, StageContext context)
    {
        try
        {
            return TagDetector.Detect(gray, options, beginQrSearch(), context.Cancellation);
        }
        catch (InvalidFileException failure)
        {
            context.Log.Warn("Tags_NotRead", $"No tags of {photo.Name} are used: the search for QR codes {failure.Fault}");
            return [];
        }
    }

    private static bool IsMasked(Image<byte> mask, Vector2d point) =>
        mask[Math.Clamp((int)point.X, 0, mask.Width - 1), Math.Clamp((int)point.Y, 0, mask.Height - 1)] == 0;
}
