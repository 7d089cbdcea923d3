using System.Globalization;
using System.Text;
using NetVips;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Formats.Imaging;

namespace Reality.Jobs.Tests.Main;

/// <summary>
/// Makes the photos that users have trouble with out of good ones of the sample survey. Edits of metadata keep their length,
/// so that segments need no new sizes.
/// </summary>
internal static class BadPhoto
{
    // EXIF 2.32: tag Orientation, SHORT, one value: 1.
    private static readonly byte[] s_uprightEntry = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 1];

    // EXIF 2.32: pointer to the GPS directory, LONG, one value.
    private static readonly byte[] s_gpsEntry = [0x88, 0x25, 0, 4, 0, 0, 0, 1];

    /// <summary>The same photo, as another camera of three letters would have named it.</summary>
    public static byte[] OfModel(byte[] jpeg, string model)
    {
        ReplaceAll(jpeg, "M3E"u8, Encoding.ASCII.GetBytes(model));
        return jpeg;
    }

    public static byte[] AtNullIsland(byte[] jpeg)
    {
        SetXmpNumber(jpeg, "GpsLatitude", 0);
        SetXmpNumber(jpeg, "GpsLongitude", 0);
        HideGpsDirectory(jpeg);
        return jpeg;
    }

    public static byte[] AtHeight(byte[] jpeg, double meters)
    {
        SetXmpNumber(jpeg, "AbsoluteAltitude", meters);
        HideGpsDirectory(jpeg);
        return jpeg;
    }

    // XMP is then the only source of the position.
    private static void HideGpsDirectory(byte[] jpeg) => jpeg[jpeg.AsSpan().IndexOf(s_gpsEntry) + 1] = 0x24;

    /// <summary>The same view, stored on its side: EXIF orientation 6 tells that it must be turned right.</summary>
    public static byte[] Turned(byte[] jpeg)
    {
        using var image = Image.JpegloadBuffer(jpeg);
        using var turned = image.Rot270();
        var pixels = turned.JpegsaveBuffer(q: 93, keep: Enums.ForeignKeep.None);
        var metadata = jpeg[2..EndOfMetadata(jpeg)];
        metadata[metadata.AsSpan().IndexOf(s_uprightEntry) + s_uprightEntry.Length - 1] = 6;
        return [.. pixels[..2], .. metadata, .. pixels[2..]];
    }

    /// <summary>The same pixels with 16 bits a channel, without metadata.</summary>
    public static byte[] SixteenBitTiff(byte[] jpeg)
    {
        using var image = Image.JpegloadBuffer(jpeg);
        using var scaled = image * 257;
        using var deep = scaled.Cast(Enums.BandFormat.Ushort);
        return deep.TiffsaveBuffer(keep: Enums.ForeignKeep.None);
    }

    /// <summary>A sharp picture of nothing that any other photo shows.</summary>
    public static byte[] OfElsewhere(ulong seed)
    {
        const int Width = 320;
        const int Height = 240;
        const int CellSize = 8;
        var random = SeededRandom.For(seed, 0);
        var cells = Enumerable.Range(0, Width / CellSize * (Height / CellSize))
            .Select(_ => (byte)random.NextInt32(256))
            .ToArray();
        var image = new Image<Rgb24>(Width, Height);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var gray = cells[y / CellSize * (Width / CellSize) + x / CellSize];
                image[x, y] = new(gray, gray, gray);
            }
        }
        return JpegWriter.Encode(image, 93);
    }

    private static int EndOfMetadata(byte[] jpeg)
    {
        var at = 2;
        while (jpeg[at] == 0xFF && jpeg[at + 1] == 0xE1)
            at += 2 + (jpeg[at + 2] << 8) + jpeg[at + 3];
        return at;
    }

    private static void SetXmpNumber(byte[] jpeg, string name, double value)
    {
        var start = jpeg.AsSpan().IndexOf(Encoding.ASCII.GetBytes($"drone-dji:{name}=\"")) + $"drone-dji:{name}=\"".Length;
        var length = jpeg.AsSpan(start).IndexOf((byte)'"');
        var text = value.ToString("+0.000000;-0.000000", CultureInfo.InvariantCulture).PadRight(length, '0');
        Encoding.ASCII.GetBytes(text.AsSpan(0, length), jpeg.AsSpan(start, length));
    }

    private static void ReplaceAll(byte[] bytes, ReadOnlySpan<byte> old, ReadOnlySpan<byte> replacement)
    {
        var end = EndOfMetadata(bytes);
        for (var at = bytes.AsSpan(0, end).IndexOf(old); at >= 0; at = bytes.AsSpan(0, end).IndexOf(old))
            replacement.CopyTo(bytes.AsSpan(at));
    }
}
