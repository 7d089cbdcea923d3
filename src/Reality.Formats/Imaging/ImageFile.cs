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

    public static ImageFileFormat FormatOf(string path)
    {
        Span<byte> start = stackalloc byte[4];
        try
        {
            using var stream = File.OpenRead(path);
            return FormatOf(start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Broken("Image", path, $"cannot be read ({e.Message})", e);
        }
    }

    /// <summary>
    /// Opens the first page. Pixels are decoded while they are asked for, top to bottom. JPEGs may be reduced by
    /// <paramref name="shrinkOnLoad"/> = 1, 2, 4 or 8; others ignore it.
    /// </summary>
    public static Image Open(string path, int shrinkOnLoad = 1)
    {
        VipsLibrary.Load();
        var format = FormatOf(path);
        return Guard(format.ToString().ToUpperInvariant(), path, () =>
        {
            var image = format switch
            {
                ImageFileFormat.Jpeg => Image.Jpegload(
                    path, shrink: shrinkOnLoad, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error),
                ImageFileFormat.Png => Image.Pngload(path, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error),
                ImageFileFormat.Tiff => Image.Tiffload(path, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error),
                _ => throw Broken("Image", path, Path.Exists(path) && new FileInfo(path).Length == 0
                    ? "is empty; copy it again from the camera"
                    : "is not a JPEG, PNG or TIFF file; remove it, or copy it again from the camera", null),
            };
            if ((long)image.Width * image.Height > MaxPixelCount)
            {
                var size = $"{image.Width} x {image.Height}";
                image.Dispose();
                throw Broken(format.ToString().ToUpperInvariant(), path, $"has {size} pixels; the limit is {MaxPixelCount / 1_000_000} million", null);
            }
            return image;
        });
    }

    /// <summary>Runs what decodes, and turns the decoder's errors into ours.</summary>
    public static T Guard<T>(string format, string path, Func<T> decode)
    {
        try
        {
            return decode();
        }
        catch (VipsException e)
        {
            // The decoder's own words may be of another file: its list of messages is shared by all threads.
            throw Broken(format, path, "is damaged or cut short; copy it again from the camera", e);
        }
    }

    public static InvalidFileException Broken(string format, string path, string what, Exception? inner) =>
        new(format, $"{Path.GetFileName(path)} {what}.", inner: inner);
}
