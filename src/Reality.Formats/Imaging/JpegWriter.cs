using NetVips;
using Reality.Core.Imaging;

namespace Reality.Formats.Imaging;

/// <summary>Writes baseline JPEG: RGB or gray, 4:2:0 chroma below quality 90. Deterministic.</summary>
public static class JpegWriter
{
    // Codes that fit the image need all of its coefficients in memory, six bytes for each pixel.
    private const long MaxOptimizedPixels = 100_000_000;

    /// <summary>Encodes colors.</summary>
    /// <param name="quality">1 (small) to 100 (good).</param>
    public static byte[] Encode(Image<Rgb24> image, int quality = 85)
    {
        ArgumentNullException.ThrowIfNull(image);
        VipsLibrary.Load();
        using var source = Image.NewFromMemory(image.Pixels, image.Width, image.Height, 3, Enums.BandFormat.Uchar);
        return Encode(source, quality);
    }

    /// <summary>Encodes gray values.</summary>
    /// <param name="quality">1 (small) to 100 (good).</param>
    public static byte[] Encode(Image<byte> image, int quality = 85)
    {
        ArgumentNullException.ThrowIfNull(image);
        VipsLibrary.Load();
        using var source = Image.NewFromMemory(image.Pixels, image.Width, image.Height, 1, Enums.BandFormat.Uchar);
        return Encode(source, quality);
    }

    /// <summary>Encodes colors with metadata segments after the start marker.</summary>
    /// <param name="exif">TIFF bytes of an EXIF block (without the "Exif" prefix); empty for none. At most 65,525 bytes.</param>
    /// <param name="xmp">An XMP packet in UTF-8; empty for none. At most 65,502 bytes.</param>
    public static byte[] Encode(Image<Rgb24> image, int quality, ReadOnlySpan<byte> exif, ReadOnlySpan<byte> xmp)
    {
        var jpeg = Encode(image, quality);
        using var result = new MemoryStream(jpeg.Length + exif.Length + xmp.Length + 64);
        result.Write(jpeg, 0, 2);
        WriteApp1(result, "Exif\0\0"u8, exif);
        WriteApp1(result, "http://ns.adobe.com/xap/1.0/\0"u8, xmp);
        result.Write(jpeg, 2, jpeg.Length - 2);
        return result.ToArray();
    }

    private static byte[] Encode(Image source, int quality)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        return source.JpegsaveBuffer(
            q: quality, optimizeCoding: (long)source.Width * source.Height <= MaxOptimizedPixels, keep: Enums.ForeignKeep.None);
    }

    private static void WriteApp1(MemoryStream stream, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
            return;
        var length = 2 + prefix.Length + content.Length;
        if (length > ushort.MaxValue)
        {
            throw new ArgumentException(
                $"A metadata block of {content.Length} bytes does not fit into a JPEG segment.", nameof(content));
        }
        stream.Write([0xFF, 0xE1, (byte)(length >> 8), (byte)length]);
        stream.Write(prefix);
        stream.Write(content);
    }
}
