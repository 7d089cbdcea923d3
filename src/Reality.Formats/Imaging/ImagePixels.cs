using NetVips;
using Reality.Core;

namespace Reality.Formats.Imaging;

/// <summary>Converts a decoded file to upright 8-bit pixels.</summary>
internal static class ImagePixels
{
    // Fits into the second-level cache.
    private const int StripBytes = 256 << 10;

    /// <summary>EXIF orientation, 1 to 8; 1 if the file has none or an invalid one.</summary>
    public static int UprightOrientation(this Image image) =>
        image.Contains("orientation") && image.Get("orientation") is int value and >= 1 and <= 8 ? value : 1;

    /// <summary>
    /// Passes <paramref name="copy"/> the upright 8-bit image with one or three bands, reduced by averaging blocks aligned to the
    /// upright top-left corner. The decoder's memory is released on return.
    /// </summary>
    public static T ReadUpright8Bit<T>(ImagePath file, int reduction, Func<Image, T> copy)
    {
        using var steps = new ImageSteps();
        var full = steps.Add(ImageFile.Open(file));
        var orientation = full.UprightOrientation();
        var shrinksOnLoad = ShrinksOnLoad(ImageHeader.Of(full, ImageFile.FormatOf(file)), reduction);

        var range = GrayRange.Of(file, full);
        var image = shrinksOnLoad ? steps.Add(ImageFile.Open(file, reduction)) : full;
        image = ToColor(range.Apply(image, steps), steps);
        if (orientation != 1)
            image = steps.Add(steps.Add(image.CopyMemory()).Autorot());
        if (reduction > 1 && !shrinksOnLoad)
            image = steps.Add(image.Shrink(reduction, reduction, ceil: true));
        return copy(image);
    }

    /// <summary>
    /// Whether the decoder itself reduces an image. It drops incomplete blocks, and it aligns blocks to the stored corner, not
    /// the upright one.
    /// </summary>
    public static bool ShrinksOnLoad(ImageHeader header, int reduction) =>
        reduction > 1 && header.Width % reduction == 0 && header.Height % reduction == 0
        && header.BitsPerChannel == 8 && header.Format == ImageFileFormat.Jpeg;

    /// <summary>Finds damage in the data of the pixels, without keeping them.</summary>
    /// <returns>Whether there are errors in the data after which the decoder can go on.</returns>
    /// <exception cref="InvalidFileException">A JPEG file has fewer pixels than its size in the header.</exception>
    public static bool HasFaults(ImagePath file)
    {
        var isWhole = file.IsWholeJpeg == true ? JpegScan.IsWhole(file.Path) : null;
        if (isWhole == true)
            return false;
        try
        {
            Decode(file, Enums.FailOn.Warning);
            return isWhole == false;
        }
        catch (Exception e) when (e is VipsException or InvalidFileException)
        {
            // A warning may be harmless; the decoder fills in missing parts.
            Decode(file, Enums.FailOn.Error);
            if (file.IsWholeJpeg == true)
                CutJpeg.CheckWhole(file);
            return true;
        }
    }

    private static void Decode(ImagePath file, Enums.FailOn failOn)
    {
        using var image = ImageFile.Open(file, shrinkOnLoad: 8, failOn);
        image.Avg();
    }

    /// <summary>Passes the pixels of an 8-bit image on in strips of whole rows, top to bottom.</summary>
    public static void ForEachStrip(Image image, StripHandler handle)
    {
        using var region = Region.New(image);
        var rowCount = Math.Max(1, StripBytes / (image.Width * image.Bands));
        for (var y = 0; y < image.Height; y += rowCount)
            handle(region.Fetch(0, y, image.Width, Math.Min(rowCount, image.Height - y)));
    }

    private static Image ToColor(Image image, ImageSteps steps)
    {
        if (image.Interpretation is Enums.Interpretation.Cmyk or Enums.Interpretation.Lab or Enums.Interpretation.Labs
            or Enums.Interpretation.Xyz)
            image = steps.Add(image.Colourspace(Enums.Interpretation.Srgb));
        if (image.Format != Enums.BandFormat.Uchar)
            image = steps.Add(image.Cast(Enums.BandFormat.Uchar));
        return image.Bands switch
        {
            1 or 3 => image,
            2 => steps.Add(image.ExtractBand(0)),
            _ => steps.Add(image.ExtractBand(0, n: 3)),
        };
    }
}

/// <summary>Takes the next rows of an image.</summary>
internal delegate void StripHandler(ReadOnlySpan<byte> rows);

/// <summary>Intermediate images of a chain of libvips operations, disposed together in reverse order.</summary>
internal sealed class ImageSteps : IDisposable
{
    private readonly Stack<Image> _images = new();

    public Image Add(Image image)
    {
        _images.Push(image);
        return image;
    }

    public void Dispose()
    {
        while (_images.TryPop(out var image))
            image.Dispose();
    }
}
