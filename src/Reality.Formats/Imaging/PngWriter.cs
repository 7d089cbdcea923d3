using NetVips;
using Reality.Core.Imaging;

namespace Reality.Formats.Imaging;

/// <summary>Writes 8-bit PNG, RGB or gray. Deterministic.</summary>
public static class PngWriter
{
    public static byte[] Encode(Image<Rgb24> image)
    {
        ArgumentNullException.ThrowIfNull(image);
        VipsLibrary.Load();
        using var source = Image.NewFromMemory(image.Pixels, image.Width, image.Height, 3, Enums.BandFormat.Uchar);
        return source.PngsaveBuffer(compression: 6, keep: Enums.ForeignKeep.None);
    }

    public static byte[] Encode(Image<byte> image)
    {
        ArgumentNullException.ThrowIfNull(image);
        VipsLibrary.Load();
        using var source = Image.NewFromMemory(image.Pixels, image.Width, image.Height, 1, Enums.BandFormat.Uchar);
        return source.PngsaveBuffer(compression: 6, keep: Enums.ForeignKeep.None);
    }
}
