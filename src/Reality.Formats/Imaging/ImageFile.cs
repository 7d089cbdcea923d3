using NetVips;
using Reality.Core;

namespace Reality.Formats.Imaging;

/// <summary>
/// Opens JPEG, PNG, TIFF and WebP files with libvips, HEIC, AVIF and camera raw files by <see cref="MagickFile"/>: no other
/// decoders, strict about errors, limited in size.
/// </summary>
internal static class ImageFile
{
    /// <summary>More pixels than any camera has; a file with a larger size in its header is rejected before decoding.</summary>
    public const long MaxPixelCount = 400_000_000;

    /// <summary>Format by the contents of the file; opens none but a regular file.</summary>
    public static ImageFileFormat FormatOf(ImagePath file)
    {
        RegularFile.Check(file);
        try
        {
            using var stream = File.OpenRead(file.Path);
            return ImageFileFormats.Of(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Broken("Image", file, "cannot be read; check that it exists and that its permissions allow reading", e);
        }
    }

    /// <summary>
    /// Opens the first page. Pixels are decoded on demand, top to bottom. JPEGs can be reduced while decoding by
    /// <paramref name="shrinkOnLoad"/> = 1, 2, 4 or 8; other formats ignore it.
    /// </summary>
    /// <param name="failOn">Faults that end the decoding of a JPEG file that is whole.</param>
    public static Image Open(ImagePath file, int shrinkOnLoad = 1, Enums.FailOn failOn = Enums.FailOn.Error)
    {
        VipsLibrary.Load();
        var format = FormatOf(file);
        return Guard(format, file, () =>
        {
            var path = file.Path;
            var image = format switch
            {
                ImageFileFormat.Jpeg => OpenJpeg(file, shrinkOnLoad, failOn),
                ImageFileFormat.Png => Image.Pngload(path, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error),
                ImageFileFormat.Tiff => Image.Tiffload(path, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error),
                ImageFileFormat.WebP => Image.Webpload(path, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error),
                ImageFileFormat.Unknown => throw NotAnImage(file),
                _ => MagickFile.Open(file, format),
            };
            if ((long)image.Width * image.Height > MaxPixelCount)
            {
                var problem = TooManyPixels(format, file, image.Width, image.Height);
                image.Dispose();
                throw problem;
            }
            return image;
        });
    }

    // Some programs lose the end marker although all pixels are there: with it, the decoder finds out whether they are. What is
    // missing at the end of a cut file is masked out.
    private static Image OpenJpeg(ImagePath file, int shrink, Enums.FailOn failOn)
    {
        var path = file.Path;
        if (file.IsWholeJpeg ?? JpegSegments.IsWhole(path))
            return Image.Jpegload(path, shrink: shrink, access: Enums.Access.Sequential, failOn: failOn);
        var stream = new EndMarkedJpeg(path);
        try
        {
            var image = Image.JpegloadStream(
                stream, shrink: shrink, access: Enums.Access.Sequential,
                failOn: CutJpeg.HasUpperPart(path) ? Enums.FailOn.None : Enums.FailOn.Warning);
            image.OnPostClose += stream.Dispose;
            return image;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The error of a file that is of no supported format.</summary>
    public static InvalidFileException NotAnImage(ImagePath file) => Broken(
        "Image", file, new FileInfo(file.Path) is { Exists: true, Length: 0 }
            ? "is empty; copy it again from the camera"
            : "is not an image of a format that is read (JPEG, PNG, TIFF, WebP, HEIC, AVIF, camera raw); remove it, or copy it "
                + "again from the camera",
        null);

    /// <summary>The error of a file with more pixels than any camera has.</summary>
    public static InvalidFileException TooManyPixels(ImageFileFormat format, ImagePath file, long width, long height) =>
        Broken(format, file, $"has {width} x {height} pixels; the limit is {MaxPixelCount / 1_000_000} million");

    /// <summary>The error of a file whose decoder was refused memory.</summary>
    public static InvalidFileException TooMuchMemory(ImageFileFormat format, ImagePath file, Exception cause) =>
        Broken(format, file, "takes more memory to decode than an image of its size may; save it again", cause);

    /// <summary>Runs a decoding function and converts the decoder's errors to <see cref="InvalidFileException"/>.</summary>
    public static T Guard<T>(ImageFileFormat format, ImagePath file, Func<T> decode)
    {
        try
        {
            return decode();
        }
        catch (VipsException e)
        {
            // The decoder's message may be about another file, if several threads decode: they share one list of messages.
            throw e.Message.Contains("memory", StringComparison.OrdinalIgnoreCase)
                ? TooMuchMemory(format, file, e)
                : Damaged(format, file, e);
        }
    }

    /// <summary>The format as users call it.</summary>
    private static string TitleOf(ImageFileFormat format) => format switch
    {
        ImageFileFormat.WebP => "WebP",
        ImageFileFormat.CameraRaw => "Camera raw",
        _ => format.ToString().ToUpperInvariant(),
    };

    /// <summary>The error of a file that the decoder does not accept.</summary>
    public static InvalidFileException Damaged(ImageFileFormat format, ImagePath file, Exception? cause) => Broken(
        format, file, UnreadEncoding.In(file.Path, format) ?? "is damaged or truncated; copy it again from the camera", cause);

    /// <summary>The error of a file.</summary>
    /// <param name="what">The fault and the remedy; continues a sentence that begins with the name of the file.</param>
    public static InvalidFileException Broken(ImageFileFormat format, ImagePath file, string what, Exception? inner = null) =>
        Broken(TitleOf(format), file, what, inner);

    private static InvalidFileException Broken(string format, ImagePath file, string what, Exception? inner) =>
        new(format, $"{what.TrimEnd('.')}.", inner: inner, fileName: file.Name);
}

/// <summary>Path of an image file and its name for messages, which must not disclose the path.</summary>
internal readonly record struct ImagePath(string Path, string Name)
{
    /// <summary><see cref="JpegSegments.IsWhole"/>, which reads the whole file; null if that is not known.</summary>
    public bool? IsWholeJpeg { get; init; }

    /// <summary>A file whose name for messages is its file name.</summary>
    public static ImagePath Of(string path) => new(path, System.IO.Path.GetFileName(path));
}
