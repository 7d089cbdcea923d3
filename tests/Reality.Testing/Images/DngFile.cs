using System.Buffers.Binary;

namespace Reality.Testing.Images;

/// <summary>Writes small camera raw files: DNG 1.4 with one uncompressed Bayer mosaic (RGGB) of 16 bits.</summary>
public static class DngFile
{
    private const int Byte = 1;
    private const int Ascii = 2;
    private const int Short = 3;
    private const int Long = 4;
    private const int Rational = 5;

    /// <summary>A photo by ACME, 35.5 mm, at 50 degrees north and 8 east.</summary>
    /// <param name="color">Linear red, green and blue, 0 to 65535, of a pixel of the sensor as it is stored.</param>
    /// <param name="orientation">EXIF orientation.</param>
    /// <param name="exifSize">Width and height in EXIF; null if EXIF has none.</param>
    public static byte[] Of(
        int width, int height, Func<int, int, (int R, int G, int B)> color, int orientation = 1,
        (int Width, int Height)? exifSize = null)
    {
        ArgumentNullException.ThrowIfNull(color);
        var pixels = Mosaic(width, height, color);
        const int pixelsAt = 8;
        var exifAt = pixelsAt + pixels.Length;
        List<byte[]> exifSizes = exifSize is { } size
            ? [Entry(0xA002, Long, 1, Int(size.Width)), Entry(0xA003, Long, 1, Int(size.Height))]
            : [];
        var exif = Directory(exifAt, [(Entry(0x920A, Rational, 1, null), Fraction(355, 10)), .. exifSizes.Select(Plain)]);
        var gpsAt = exifAt + exif.Length;
        var gps = Directory(gpsAt,
        [
            Plain(Entry(1, Ascii, 2, [(byte)'N', 0, 0, 0])),
            (Entry(2, Rational, 3, null), [.. Fraction(50, 1), .. Fraction(0, 1), .. Fraction(0, 1)]),
            Plain(Entry(3, Ascii, 2, [(byte)'E', 0, 0, 0])),
            (Entry(4, Rational, 3, null), [.. Fraction(8, 1), .. Fraction(0, 1), .. Fraction(0, 1)]),
        ]);
        var firstAt = gpsAt + gps.Length;
        var first = Directory(firstAt,
        [
            Plain(Entry(254, Long, 1, Int(0))),
            Plain(Entry(256, Long, 1, Int(width))),
            Plain(Entry(257, Long, 1, Int(height))),
            Plain(Entry(258, Short, 1, Int(16))),
            Plain(Entry(259, Short, 1, Int(1))),
            Plain(Entry(262, Short, 1, Int(32803))), // color filter array
            (Entry(0x010F, Ascii, 5, null), "ACME\0\0"u8.ToArray()),
            (Entry(0x0110, Ascii, 5, null), "Mark\0\0"u8.ToArray()),
            Plain(Entry(273, Long, 1, Int(pixelsAt))),
            Plain(Entry(274, Short, 1, Int(orientation))),
            Plain(Entry(277, Short, 1, Int(1))),
            Plain(Entry(278, Long, 1, Int(height))),
            Plain(Entry(279, Long, 1, Int(pixels.Length))),
            Plain(Entry(284, Short, 1, Int(1))),
            Plain(Entry(33421, Short, 2, [2, 0, 2, 0])),
            Plain(Entry(33422, Byte, 4, [0, 1, 1, 2])),
            Plain(Entry(0x8769, Long, 1, Int(exifAt))),
            Plain(Entry(0x8825, Long, 1, Int(gpsAt))),
            Plain(Entry(50706, Byte, 4, [1, 4, 0, 0])), // DNG version
            (Entry(50708, Ascii, 10, null), "ACME Mark\0"u8.ToArray()),
            Plain(Entry(50714, Short, 1, Int(0))), // black
            Plain(Entry(50717, Long, 1, Int(65535))), // white
            (Entry(50721, 10, 9, null), [.. XyzToCamera.SelectMany(value => Fraction(value, 10_000))]),
            (Entry(50728, Rational, 3, null), [.. Fraction(1, 1), .. Fraction(1, 1), .. Fraction(1, 1)]),
            Plain(Entry(50778, Short, 1, Int(21))),
        ]);
        return [.. "II*\0"u8, .. Int(firstAt), .. pixels, .. exif, .. gps, .. first];
    }

    /// <summary>The file with another size in its header.</summary>
    public static byte[] WithSize(byte[] dng, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(dng);
        var result = dng.ToArray();
        var first = BitConverter.ToInt32(dng, 4) + 2;
        foreach (var (index, value) in new[] { (1, width), (2, height), (11, height) })
            Int(value).CopyTo(result, first + 12 * index + 8);
        return result;
    }

    /// <summary>A camera whose colors are those of sRGB, times 10,000.</summary>
    private static readonly int[] XyzToCamera = [32405, -15371, -4985, -9693, 18760, 416, 556, -2040, 10572];

    private static byte[] Mosaic(int width, int height, Func<int, int, (int R, int G, int B)> color)
    {
        var pixels = new byte[2 * width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (r, g, b) = color(x, y);
                var value = (ushort)((x % 2 + y % 2) switch { 0 => r, 1 => g, _ => b });
                BinaryPrimitives.WriteUInt16LittleEndian(pixels.AsSpan(2 * (y * width + x)), value);
            }
        }
        return pixels;
    }

    /// <summary>A directory in the order of its tags, with the values that do not fit into it behind it.</summary>
    private static byte[] Directory(int at, List<(byte[] Entry, byte[] Values)> entries)
    {
        var valuesAt = at + 2 + 12 * entries.Count + 4;
        List<byte> result = [(byte)entries.Count, 0];
        foreach (var (entry, values) in entries)
        {
            result.AddRange(values.Length > 0 ? [.. entry[..8], .. Int(valuesAt)] : entry);
            valuesAt += values.Length;
        }
        return [.. result, 0, 0, 0, 0, .. entries.SelectMany(entry => entry.Values)];
    }

    private static (byte[] Entry, byte[] Values) Plain(byte[] entry) => (entry, []);

    private static byte[] Entry(int tag, int type, int count, byte[]? value) =>
        [(byte)tag, (byte)(tag >> 8), (byte)type, 0, .. Int(count), .. value ?? [0, 0, 0, 0]];

    private static byte[] Fraction(int above, int below) => [.. Int(above), .. Int(below)];

    private static byte[] Int(int value) => BitConverter.GetBytes(value);
}
