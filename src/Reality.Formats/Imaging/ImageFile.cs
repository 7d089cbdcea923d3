using NetVips;
using Reality.Core;

namespace Reality.Formats.Imaging;

/// <summary>Opens JPEG, PNG and TIFF files with libvips: only these decoders, strict about errors, with a limit on the size.</summary>
internal static class ImageFile
{
    /// <summary>More pixels than any camera has; a file that promises more is refused before it is decoded.</summary>
    public const long MaxPixelCount = 400_000_000;

    public static ImageFileFormat FormatOf(ReadOnlySpan<byte> start) => start switch
    {
        [0xFF, 0xD8, 0xFF, ..] => ImageFileFormat.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => ImageFileFormat.Png,
        [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => ImageFileFormat.Tiff,
        _ => ImageFileFormat.Unknown,
    };

    public static ImageFileFormat FormatOf(ImagePath file)
    {
        Span<byte> start = stackalloc byte[4];
        try
        {
            using var stream = File.OpenRead(file.Path);
            return FormatOf(start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Broken("Image", file, "cannot be read; check that it is there and that it may be read", e);
        }
    }

    /// <summary>
    /// Opens the first page. Pixels are decoded while they are asked for, top to bottom. JPEGs may be reduced by
    /// <paramref name="shrinkOnLoad"/> = 1, 2, 4 or 8; others ignore it.
    /// </summary>
    public static Image Open(ImagePath file, int shrinkOnLoad = 1)
    {
        VipsLibrary.Load();
        var format = FormatOf(file);
        return Guard(format.ToString().ToUpperInvariant(), file, () =>
        {
            var path = file.Path;
            var image = format switch
            {
                ImageFileFormat.Jpeg => Image.Jpegload(
                    path, shrink: shrinkOnLoad, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error),
                ImageFileFormat.Png => Image.Pngload(path, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error),
                ImageFileFormat.Tiff => Image.Tiffload(path, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error),
                _ => throw Broken("Image", file, Path.Exists(path) && new FileInfo(path).Length == 0
                    ? "is empty; copy it again from the camera"
                    : "is not a JPEG, PNG or TIFF file; remove it, or copy it again from the camera", null),
            };
            if ((long)image.Width * image.Height > MaxPixelCount)
            {
                var size = $"{image.Width} x {image.Height}";
                image.Dispose();
                throw Broken(format.ToString().ToUpperInvariant(), file, $"has {size} pixels; the limit is {MaxPixelCount / 1_000_000} million", null);
            }
            return image;
        });
    }

    /// <summary>Runs what decodes, and turns the decoder's errors into ours.</summary>
    public static T Guard<T>(string format, ImagePath file, Func<T> decode)
    {
        try
        {
            return decode();
        }
        catch (VipsException e)
        {
            // The decoder's own words may be of another file: its list of messages is shared by all threads.
            throw Broken(format, file, "is damaged or cut short; copy it again from the camera", e);
        }
    }

    private static InvalidFileException Broken(string format, ImagePath file, string what, Exception? inner) =>
        new(format, $"{file.Name} {what}.", inner: inner);
}

/// <summary>A file of an image, and what messages call it: where it lies may be nobody's business.</summary>
internal readonly record struct ImagePath(string Path, string Name)
{
    /// <summary>A file that is called as it is called on the disk.</summary>
    public static ImagePath Of(string path) => new(path, System.IO.Path.GetFileName(path));
}
