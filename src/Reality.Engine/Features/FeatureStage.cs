using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Features;

/// <summary>Finds and describes the features of each photo: "features/{PhotoId}.bin".</summary>
/// <remarks>A photo that cannot be read becomes a warning and an empty set with the reason; the job goes on.</remarks>
public sealed class FeatureStage(IPhotoSource source, FeatureOptions options) : PhotoStage(SceneArtifact.Uncalibrated)
{
    // Measured on photos of 6, 25 and 50 megapixels, and on noise, see docs/benchmarks.md. The decoder holds a progressive JPEG
    // as coefficients.
    private const long BaseBytes = 128L << 20;
    private const long DecoderBytesPerPixel = 6;
    private const long BytesPerSearchedPixel = 12;

    // Colors of features serve display only; photos at a quarter of their size are fast to read.
    private const int ColorReduction = 4;

    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "features";

    public override StageName Name => Id;

    // 3: masks of JPEG are black or white, and transparent pixels of masks count as black.
    public override int Version => 3;

    public override IReadOnlyList<StageName> Reads => [SceneArtifact.Uncalibrated];

    public override object? Key => options;

    protected override double SecondsPerMegapixel => 0.4;

    protected override long MemoryBytesOf(Camera camera)
    {
        ArgumentNullException.ThrowIfNull(camera);
        var pixels = (long)camera.Width * camera.Height;
        var reduction = options.ReductionOf(camera);
        var searched = options.Enlarges(camera) ? 4 * pixels : pixels / (reduction * reduction);
        return BaseBytes + DecoderBytesPerPixel * pixels + BytesPerSearchedPixel * searched;
    }

    public override void Run(IReadOnlyList<PhotoId> batch, StageContext context) => ForEachMissing(
        batch, context, FeatureArtifact.NameOf,
        (scene, photo) => FeatureArtifact.Write(
            context.Workspace, photo.Id, Detect(scene, photo, context.Log, context.Cancellation)));

    private FeatureSet Detect(Scene scene, Photo photo, StageLog log, CancellationToken cancellation)
    {
        try
        {
            var camera = scene.CameraOf(photo);
            var reduction = options.ReductionOf(camera);
            var gray = source.ReadGray(photo, reduction, cancellation);
            var mask = MaskFor(photo, reduction, gray, log, cancellation);
            if (mask?.Pixels.AsSpan().ContainsAnyExcept((byte)0) == false)
            {
                return FeatureSet.Unreadable(
                    "Its mask covers all of it: black pixels of a mask are ignored, white ones are used. Invert or remove it.");
            }
            var features = options.Enlarges(camera)
                ? EnlargedDetection.Detect(gray, mask, options.Sift, cancellation)
                : SiftDetector.Detect(gray, mask, options.Sift, cancellation);
            features = reduction == 1 ? features : features.Enlarged(reduction, camera.Width, camera.Height);
            SampleColors(features, source.ReadColor(photo, ColorReduction, cancellation));
            log.Info($"{photo.Name}: {features.Count} features");
            return features;
        }
        catch (InvalidFileException failure)
        {
            log.Warn("Photo_Unreadable", $"{photo.Name} cannot be read and is left out: {failure.Reason}");
            return FeatureSet.Unreadable($"It cannot be read: {failure.Reason}");
        }
    }

    private Image<byte>? MaskFor(
        Photo photo, int reduction, Image<byte> gray, StageLog log, CancellationToken cancellation)
    {
        var mask = ReadMask(photo, log, cancellation);
        if (mask is null || reduction == 1)
            return mask;
        var reduced = new Image<byte>(gray.Width, gray.Height);
        for (var y = 0; y < reduced.Height; y++)
        {
            for (var x = 0; x < reduced.Width; x++)
                reduced[x, y] = mask[Math.Min(x * reduction, mask.Width - 1), Math.Min(y * reduction, mask.Height - 1)];
        }
        return reduced;
    }

    private Image<byte>? ReadMask(Photo photo, StageLog log, CancellationToken cancellation)
    {
        try
        {
            return source.ReadMask(photo, cancellation);
        }
        catch (InvalidFileException failure)
        {
            var mask = failure.FileName is { } name && name != photo.Name ? $"The mask {name}" : "The mask";
            log.Warn("Mask_NotUsed", $"{mask} of {photo.Name} is not used: {failure.Reason}");
            return null;
        }
    }

    private static void SampleColors(FeatureSet features, Image<Rgb24> colors)
    {
        for (var i = 0; i < features.Count; i++)
        {
            var x = Math.Clamp((int)(features.X[i] / ColorReduction), 0, colors.Width - 1);
            var y = Math.Clamp((int)(features.Y[i] / ColorReduction), 0, colors.Height - 1);
            features.Colors[i] = colors[x, y];
        }
    }
}

/// <summary>Options of <see cref="FeatureStage"/>.</summary>
public sealed record FeatureOptions
{
    /// <summary>Options of the detector.</summary>
    public SiftOptions Sift { get; init; } = new();

    /// <summary>
    /// Photos with more pixels are processed at half size, since sensors with that many pixels blur each over two anyway. At
    /// least a million; a thread needs about ten bytes of memory per pixel.
    /// </summary>
    public long MaxPixelCount { get; init; } = 45_000_000;

    /// <summary>
    /// Photos with at most this many pixels are enlarged before the search, which begins one octave finer then; 0 for none.
    /// </summary>
    public long MaxEnlargedPixelCount { get; init; }

    internal bool Enlarges(Camera camera) => PixelsOf(camera) <= MaxEnlargedPixelCount;

    internal int ReductionOf(Camera camera) => PixelsOf(camera) > MaxPixelCount ? 2 : 1;

    private static long PixelsOf(Camera camera) => (long)camera.Width * camera.Height;
}
