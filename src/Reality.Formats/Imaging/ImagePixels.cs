using System.Runtime.InteropServices;
using NetVips;
using Reality.Core.Imaging;

namespace Reality.Formats.Imaging;

/// <summary>Converts a decoded file to upright 8-bit pixels.</summary>
internal static class ImagePixels
{
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
        // The decoder drops incomplete blocks, and it aligns blocks to the stored corner, not the upright one.
        var shrinksOnLoad = reduction > 1 && full.Width % reduction == 0 && full.Height % reduction == 0
            && full.Format == Enums.BandFormat.Uchar && ImageFile.FormatOf(file) == ImageFileFormat.Jpeg;

        var range = GrayRange.Of(file, full);
        var image = shrinksOnLoad ? steps.Add(ImageFile.Open(file, reduction)) : full;
        image = ToColor(range.Apply(image, steps), steps);
        if (orientation != 1)
            image = steps.Add(steps.Add(image.CopyMemory()).Autorot());
        if (reduction > 1 && !shrinksOnLoad)
            image = steps.Add(image.Shrink(reduction, reduction, ceil: true));
        return copy(image);
    }

    /// <summary>Copies the pixels of an 8-bit image of one or three bands.</summary>
    public static Image<Rgb24> CopyColor(Image image)
    {
        using var memory = new DecodedMemory(image);
        var result = new Image<Rgb24>(image.Width, image.Height);
        var target = result.Pixels.AsSpan();
        if (image.Bands == 3)
        {
            MemoryMarshal.Cast<byte, Rgb24>(memory.Bytes).CopyTo(target);
            return result;
        }
        var gray = memory.Bytes;
        for (var i = 0; i < target.Length; i++)
            target[i] = new(gray[i], gray[i], gray[i]);
        return result;
    }

    /// <summary>Luminance (Rec. 601, rounded) of an 8-bit image of one or three bands.</summary>
    public static Image<byte> CopyGray(Image image)
    {
        using var memory = new DecodedMemory(image);
        var result = new Image<byte>(image.Width, image.Height);
        if (image.Bands == 1)
            memory.Bytes.CopyTo(result.Pixels);
        else
            Luminance.Row(MemoryMarshal.Cast<byte, Rgb24>(memory.Bytes), result.Pixels);
        return result;
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

    /// <summary>Pixels of an image in memory owned by libvips, freed on disposal.</summary>
    private sealed class DecodedMemory : IDisposable
    {
        private readonly IntPtr _pointer;
        private readonly int _length;

        public DecodedMemory(Image image)
        {
            _pointer = image.WriteToMemory(out var size);
            _length = checked((int)size);
        }

        public unsafe ReadOnlySpan<byte> Bytes => new((void*)_pointer, _length);

        public void Dispose() => NetVips.NetVips.Free(_pointer);
    }
}

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
