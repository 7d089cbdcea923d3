using Reality.Contract.Requests;
using Reality.Contract.Specifications;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Formats.Decoding;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Constraints;

/// <summary>The picture in the bucket that covers a constraint.</summary>
internal static class ConstraintPicture
{
    // Pixels of the longer side: by default, and at most.
    private const int UsualSide = 4096;
    private const int MaxSide = 8192;

    private const long MaxPixels = 130_000_000;
    private const int MaxReduction = 8;

    // Measured, see docs/benchmarks.md: the picture as it is decoded, here and in the process that decodes it, and as it is kept.
    private const long BytesPerDecodedPixel = 6;
    private const long BytesPerPixel = 6;
    private const long DecoderBytes = 64L << 20;

    /// <summary>Predicted memory of reading a picture and covering a constraint by it, bytes.</summary>
    public static long MemoryOf(ConstraintToAdd constraint)
    {
        long side = Math.Min(constraint.TextureSize ?? UsualSide, MaxSide);
        return DecoderBytes + BytesPerDecodedPixel * Math.Min(MaxPixels, 4 * side * side) + BytesPerPixel * side * side;
    }

    /// <summary>Reads the picture, reduced to the requested size. A smaller one is not changed.</summary>
    /// <param name="target">Full path of the constraint in the request.</param>
    public static Image<Rgb24> Read(
        IJobFiles files, ConstraintToAdd constraint, string target, CancellationToken cancellation)
    {
        var name = BucketPath.BlobName(constraint.TexturePath!);
        var path = files.Find(Place.Bucket(""), name)
            ?? throw Fault("Constraint_NotFound", "is not in the bucket. Upload it first.");
        var maxSide = Math.Min(constraint.TextureSize ?? UsualSide, MaxSide);
        try
        {
            var header = DecoderPool.Shared.ReadHeader(path, name, cancellation);
            if ((long)header.Width * header.Height > MaxPixels)
                throw Fault("Constraint_TooLarge", $"has more than {MaxPixels / 1_000_000} million pixels. Reduce it.");
            DecoderPool.Shared.RequireWhole(header, path, name, cancellation);
            var reduction = 1;
            while (reduction < MaxReduction && Math.Max(header.Width, header.Height) / (2 * reduction) >= maxSide)
                reduction *= 2;
            return Reduced(DecoderPool.Shared.ReadColor(path, name, reduction, cancellation), maxSide);
        }
        catch (InvalidFileException e)
        {
            throw Fault("Constraint_Invalid", $"cannot be used: {e.Message}");
        }

        StageException Fault(string code, string what) => new(code, $"{target}.texturePath '{constraint.TexturePath}' {what}");
    }

    private static Image<Rgb24> Reduced(Image<Rgb24> picture, int maxSide)
    {
        var zoom = (double)maxSide / Math.Max(picture.Width, picture.Height);
        return zoom >= 1
            ? picture
            : AreaAverage.Reduce(
                picture, Math.Max(1, (int)Math.Round(zoom * picture.Width)), Math.Max(1, (int)Math.Round(zoom * picture.Height)));
    }
}
