using System.Globalization;
using ImageMagick;
using ImageMagick.Formats;
using NetVips;
using Reality.Core;

namespace Reality.Formats.Imaging;

/// <summary>
/// Decodes HEIC, AVIF and camera raw files with ImageMagick (libheif, LibRaw) into an image of libvips, from which on they are
/// treated as all others.
/// </summary>
/// <remarks>
/// HEIC and AVIF are upright by their own properties (ISO/IEC 23008-12, 6.5.10); their EXIF orientation is to be ignored. A raw
/// image is developed with the white balance of the camera, to sRGB, and cut to the size in EXIF.
/// </remarks>
internal static class MagickFile
{
    // Measured peaks: planes, colors, and a copy of them; mosaic, four values of 16 bits per pixel, colors of 16 and of 8 bits.
    private const int HeifBytesPerPixel = 12;
    private const double RawBytesPerPixel = 19.5;

    /// <summary>Whether files of a format are decoded here.</summary>
    public static bool Reads(ImageFileFormat format) =>
        format is ImageFileFormat.Heic or ImageFileFormat.Avif or ImageFileFormat.CameraRaw;

    /// <summary>Reads the header of a file.</summary>
    public static ImageHeader ReadHeader(ImagePath file, ImageFileFormat format) => Guard(format, file, path =>
    {
        using var image = new MagickImage();
        image.Ping(path, SettingsFor(format));
        var (width, height) = CheckedSize(image, file, format);
        if (format == ImageFileFormat.CameraRaw)
        {
            using var stream = File.OpenRead(file.Path);
            (width, height) = CameraRaw.SizeOf(stream, width, height);
        }
        return new ImageHeader(format, width, height, OrientationOf(image, format), 3, 8);
    });

    /// <summary>Predicted memory for decoding a file.</summary>
    /// <exception cref="InvalidFileException">It is above the limit.</exception>
    public static long PredictBytes(ImageHeader header, ImagePath file)
    {
        var perPixel = header.Format == ImageFileFormat.CameraRaw ? RawBytesPerPixel : HeifBytesPerPixel;
        return DecoderMemory.CheckBytes(
            MagickLibrary.Bytes + (long)(perPixel * header.PixelCount), file, header.Format,
            $"an image of {header.Width} x {header.Height} pixels", "Convert it to JPEG or TIFF.");
    }

    /// <summary>Decodes the first image. Its orientation is that of the header.</summary>
    public static Image Open(ImagePath file, ImageFileFormat format)
    {
        var header = ReadHeader(file, format);
        return Guard(format, file, path =>
        {
            using var image = new MagickImage();
            image.Read(path, SettingsFor(format));
            var (width, height) = CheckedSize(image, file, format);
            using var pixels = image.GetPixelsUnsafe();
            var bands = (int)pixels.Channels;
            using var steps = new ImageSteps();
            var whole = steps.Add(Image.NewFromMemoryCopy(
                pixels.GetAreaPointer(0, 0, image.Width, image.Height), (ulong)width * (ulong)height * (ulong)bands,
                width, height, bands, Enums.BandFormat.Uchar));
            var (left, top) = ((width - header.Width) / 2, (height - header.Height) / 2);
            var part = steps.Add(whole.Crop(left, top, header.Width, header.Height));
            return part.Mutate(result => result.Set(GValue.GIntType, "orientation", header.Orientation));
        });
    }

    private static MagickReadSettings SettingsFor(ImageFileFormat format)
    {
        var settings = new MagickReadSettings
        {
            FrameIndex = 0,
            FrameCount = 1,
            Format = format switch
            {
                ImageFileFormat.Heic => MagickFormat.Heic,
                ImageFileFormat.Avif => MagickFormat.Avif,
                _ => MagickFormat.Dng, // the coder of all raw formats
            },
        };
        settings.SetDefines(format == ImageFileFormat.CameraRaw
            ? new DngReadDefines
            {
                UseCameraWhiteBalance = true,
                InterpolationQuality = DngInterpolation.Ppg,
                OutputColor = DngOutputColor.SRGB,
            }
            : new HeicReadDefines { PrimaryImage = true });
        return settings;
    }

    private static (int Width, int Height) CheckedSize(MagickImage image, ImagePath file, ImageFileFormat format) =>
        (long)image.Width * image.Height is > 0 and <= ImageFile.MaxPixelCount
            ? ((int)image.Width, (int)image.Height)
            : throw ImageFile.TooManyPixels(format, file, image.Width, image.Height);

    private static int OrientationOf(MagickImage image, ImageFileFormat format) =>
        format == ImageFileFormat.CameraRaw && (int)image.Orientation is >= 1 and <= 8 and var orientation ? orientation : 1;

    /// <summary>Calls a decoder with a path without any characters that mean something to it.</summary>
    private static T Guard<T>(ImageFileFormat format, ImagePath file, Func<FileInfo, T> decode)
    {
        MagickLibrary.Load();
        using var stream = File.OpenRead(file.Path);
        var handle = stream.SafeFileHandle.DangerousGetHandle();
        try
        {
            return decode(new(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{handle}")));
        }
        catch (Exception e) when (e is MagickResourceLimitErrorException or OutOfMemoryException || IsOfMemory(e))
        {
            throw ImageFile.TooMuchMemory(format, file, e);
        }
        catch (MagickMissingDelegateErrorException e)
        {
            throw ImageFile.Broken(format, file, "is coded in a way that cannot be read; convert it to JPEG or TIFF", e);
        }
        catch (MagickException e)
        {
            throw ImageFile.Damaged(format, file, e);
        }
    }

    private static bool IsOfMemory(Exception e) =>
        e is MagickException && e.Message.Contains("memory", StringComparison.OrdinalIgnoreCase);
}
