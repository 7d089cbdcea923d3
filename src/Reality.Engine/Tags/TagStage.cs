using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Tags;

/// <summary>Finds and reads the printed targets in each photo: "tags/{PhotoId}.bin".</summary>
/// <remarks>A photo that cannot be read has none; the stage of its features says so.</remarks>
/// <param name="decodeQr">Decodes QR codes.</param>
public sealed class TagStage(IPhotoSource source, QrDecoder decodeQr, TagOptions options)
    : PhotoStage(SceneArtifact.Uncalibrated)
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "tags";

    public override StageName Name => Id;

    // 2: checkerboards in photos of odd sizes keep their last row and column at reduced size.
    public override int Version => 2;

    public override IReadOnlyList<StageName> Reads => [SceneArtifact.Uncalibrated];

    public override object? Key => options;

    protected override double SecondsPerMegapixel => 0.4;

    // The photo, black and white, regions, and the points of borders, where texture is fine everywhere.
    protected override long MemoryBytesOf(Camera camera)
    {
        ArgumentNullException.ThrowIfNull(camera);
        var pixels = (long)camera.Width * camera.Height;
        return (100L << 20) + 60L * (pixels <= options.MaxEnlargedPixelCount ? 4 * pixels : pixels);
    }

    public override void Run(IReadOnlyList<PhotoId> batch, StageContext context) => ForEachMissing(
        batch, context, TagArtifact.NameOf,
        (scene, photo) => TagArtifact.Write(context.Workspace, photo.Id, Detect(scene, photo, context)));

    private List<PhotoTag> Detect(Scene scene, Photo photo, StageContext context)
    {
        try
        {
            var camera = scene.CameraOf(photo);
            var reduction = (long)camera.Width * camera.Height > options.MaxPixelCount ? 2 : 1;
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
            return TagDetector.Detect(gray, options, decodeQr, context.Cancellation);
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
