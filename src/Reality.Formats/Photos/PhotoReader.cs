using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Formats.Decoding;
using Reality.Formats.Imaging;

namespace Reality.Formats.Photos;

/// <summary>
/// Reads pixels of photos: JPEG (baseline, progressive, CMYK), PNG and TIFF (8 or 16 bits, tiled; the first page), WebP, HEIC,
/// AVIF and camera raw, upright by their orientation. 16-bit values are mapped to 8 bits. Temperatures keep their full precision.
/// </summary>
/// <remarks>
/// Pixels that are fully transparent in the photo are masked, with those that are black in its mask and those that are missing,
/// because the file is cut.
/// Reductions of JPEGs happen inside the decoder (scaled inverse transform), which averages blocks up to rounding.
/// Each call uses one thread. Files of more than 400 million pixels are rejected.
/// </remarks>
/// <param name="files">Finds the files of photos and masks.</param>
/// <param name="decoder">Decodes them.</param>
public sealed class PhotoReader(IPhotoFiles files, IPhotoDecoder decoder) : IPhotoSource
{
    private const byte JpegWhite = 128;

    // A mask may be larger than its photo, which somebody has made smaller, within the memory of a stage.
    private const long MaxMaskPixelCount = 16_000_000;
    private const int MaxMaskScale = 4;

    /// <summary>Reads photos from one folder.</summary>
    /// <param name="folder">Folder that the names of photos are relative to.</param>
    public PhotoReader(string folder, IPhotoDecoder decoder)
        : this(new PhotoFilesInFolder(folder), decoder)
    {
    }

    public Image<Rgb24> ReadColor(Photo photo, int reduction = 1, CancellationToken cancellation = default) =>
        decoder.ReadColor(PathOf(photo), photo.Name, Checked(reduction), PlannedSizeOf(photo), cancellation);

    public Image<byte> ReadGray(Photo photo, int reduction = 1, CancellationToken cancellation = default) =>
        decoder.ReadGray(PathOf(photo), photo.Name, Checked(reduction), PlannedSizeOf(photo), cancellation);

    public Image<byte>? ReadMask(Photo photo, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(photo);
        var alpha = ReadAlpha(photo, cancellation);
        var mask = ReadMaskFile(photo, cancellation);
        if (alpha is null || mask is null)
            return alpha ?? mask;
        And(mask, alpha);
        return mask;
    }

    public Image<float> ReadTemperature(Photo photo, CancellationToken cancellation = default) =>
        decoder.ReadTemperature(PathOf(photo), photo.Name, cancellation);

    private Image<byte>? ReadAlpha(Photo photo, CancellationToken cancellation)
    {
        var path = PathOf(photo);
        var isMasked = ImageFile.FormatOf(new ImagePath(path, photo.Name)) switch
        {
            ImageFileFormat.Png or ImageFileFormat.Tiff or ImageFileFormat.WebP =>
                decoder.ReadHeader(path, photo.Name, cancellation).HasAlpha,
            ImageFileFormat.Jpeg => !JpegSegments.IsWhole(path),
            _ => false,
        };
        return isMasked ? decoder.ReadAlpha(path, photo.Name, PlannedSizeOf(photo), cancellation) : null;
    }

    private Image<byte>? ReadMaskFile(Photo photo, CancellationToken cancellation)
    {
        var found = MaskFile.CandidatesFor(files.NameOf(photo), folder => files.HasFolder(photo, folder))
            .Select(name => (Name: name, Path: files.Find(photo, name)))
            .FirstOrDefault(candidate => candidate.Path is not null);
        if (found.Path is not { } maskPath)
            return null;
        var maskName = Path.GetFileName(found.Name);
        // Headers first: pixels are decoded only if they fit.
        var maskHeader = decoder.ReadHeader(maskPath, maskName, cancellation);
        var size = PlannedSizeOf(photo) ?? SizeOf(decoder.ReadHeader(PathOf(photo), photo.Name, cancellation));
        var maskSize = SizeOf(maskHeader);
        CheckMask(maskSize, size, maskName);
        var mask = ReadMaskPixels(maskPath, maskHeader, maskName, cancellation);
        return maskSize == size ? mask : Resized(mask, size.Width, size.Height);
    }

    private static UprightSize? PlannedSizeOf(Photo photo) =>
        photo.PlannedSize is var (width, height) ? new(width, height) : null;

    private static UprightSize SizeOf(ImageHeader header) => new(header.UprightWidth, header.UprightHeight);

    private static void CheckMask(UprightSize mask, UprightSize photo, string maskName)
    {
        var (width, height) = (photo.Width, photo.Height);
        // The same shape, up to the rounding of a side by a pixel.
        if (Math.Abs((double)mask.Width * height - (double)mask.Height * width) > Math.Max(width, height))
            throw Unsuitable("shape");
        if ((long)mask.Width * mask.Height > Math.Max(MaxMaskPixelCount, MaxMaskScale * ((long)width * height)))
            throw Unsuitable("size");

        InvalidFileException Unsuitable(string measure) => new(
            "Mask",
            $"has {mask.Width} x {mask.Height} pixels, but its photo has {width} x {height}; make a mask of the {measure} of its "
            + $"photo.",
            fileName: maskName);
    }

    /// <summary>0 where a mask is black or transparent.</summary>
    private Image<byte> ReadMaskPixels(string path, ImageHeader header, string name, CancellationToken cancellation)
    {
        var size = SizeOf(header);
        var mask = decoder.ReadGray(path, name, 1, size, cancellation);
        if (header.Format == ImageFileFormat.Jpeg)
        {
            // Its black is not exactly 0 near white parts.
            foreach (ref var pixel in mask.Pixels.AsSpan())
                pixel = pixel < JpegWhite ? (byte)0 : byte.MaxValue;
        }
        else if (header.HasAlpha)
            And(mask, decoder.ReadAlpha(path, name, size, cancellation));
        return mask;
    }

    private static void And(Image<byte> mask, Image<byte> other)
    {
        for (var i = 0; i < mask.Pixels.Length; i++)
            mask.Pixels[i] &= other.Pixels[i];
    }

    private static Image<byte> Resized(Image<byte> mask, int width, int height)
    {
        var resized = new Image<byte>(width, height);
        for (var y = 0; y < height; y++)
        {
            var source = mask.Row((int)((y + 0.5) * mask.Height / height));
            var row = resized.Row(y);
            for (var x = 0; x < width; x++)
                row[x] = source[(int)((x + 0.5) * mask.Width / width)];
        }
        return resized;
    }

    private string PathOf(Photo photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return files.Find(photo, files.NameOf(photo))
            ?? throw new InvalidFileException("Photo", "does not exist; copy or upload it again.", fileName: photo.Name);
    }

    private static int Checked(int reduction) => reduction is 1 or 2 or 4 or 8
        ? reduction
        : throw new ArgumentOutOfRangeException(nameof(reduction), reduction, "Must be 1, 2, 4 or 8.");
}

/// <summary>Finds the local files of photos and files beside them. Thread-safe.</summary>
public interface IPhotoFiles
{
    /// <summary>Path of a photo below its folder or container, with forward slashes.</summary>
    string NameOf(Photo photo);

    /// <summary>Local path of a file by its name in the folder or container of a photo; null if there is none.</summary>
    string? Find(Photo photo, string name);

    /// <summary>Whether there may be a folder in that of a photo, or its container; true if a check would be expensive.</summary>
    bool HasFolder(Photo photo, string name);
}

/// <summary>Finds photos that are named by their paths below a folder.</summary>
internal sealed class PhotoFilesInFolder(string folder) : IPhotoFiles
{
    private readonly string _folder = Path.GetFullPath(folder);

    public string NameOf(Photo photo) => photo.Name;

    public string? Find(Photo photo, string name) => PathOf(name) is var path && File.Exists(path) ? path : null;

    public bool HasFolder(Photo photo, string name) => Directory.Exists(PathOf(name));

    private string PathOf(string name) => Path.Combine(_folder, name.Replace('/', Path.DirectorySeparatorChar));
}
