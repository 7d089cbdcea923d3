namespace Reality.Formats.Imaging;

/// <summary>Image file formats that are read, recognized by their contents regardless of file names.</summary>
public enum ImageFileFormat
{
    Unknown,
    Jpeg,
    Png,
    Tiff,
    WebP,
    Heic,
    Avif,

    /// <summary>Values of the sensor: DNG, CR2, CR3, NEF, ARW, RAF, ORF, RW2, PEF and others.</summary>
    CameraRaw,
}

/// <summary>Recognizes the format of a file.</summary>
internal static class ImageFileFormats
{
    private const int StartLength = 64;

    /// <summary>Format of a file. Reads its first bytes, and the directories of a TIFF file.</summary>
    /// <param name="stream">Seekable.</param>
    public static ImageFileFormat Of(Stream stream)
    {
        var start = StartOf(stream);
        return start switch
        {
            [0xFF, 0xD8, 0xFF, ..] => ImageFileFormat.Jpeg,
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => ImageFileFormat.Png,
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] =>
                ImageFileFormat.WebP,
            _ when CameraRaw.Is(start, stream) => ImageFileFormat.CameraRaw,
            [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => ImageFileFormat.Tiff,
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', _, _, _, _, ..] => OfBrands(start),
            _ => ImageFileFormat.Unknown,
        };
    }

    /// <summary>Name of an image format that is not read, with its article; null for everything else.</summary>
    /// <param name="stream">Seekable.</param>
    public static string? TitleOfOther(Stream stream) => StartOf(stream) switch
    {
        [0xFF, 0x0A, ..] or [0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', ..] => "a JPEG XL image",
        [0, 0, 0, 12, (byte)'j', (byte)'P', ..] or [0xFF, 0x4F, 0xFF, 0x51, ..] => "a JPEG 2000 image",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "a GIF image",
        [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, ..] => "a BMP image",
        [(byte)'8', (byte)'B', (byte)'P', (byte)'S', ..] => "a Photoshop document",
        [(byte)'F', (byte)'O', (byte)'V', (byte)'b', ..] => "a camera raw image of Sigma (X3F)",
        [0x76, 0x2F, 0x31, 0x01, ..] => "an OpenEXR image",
        _ => null,
    };

    private static byte[] StartOf(Stream stream)
    {
        var start = new byte[StartLength];
        stream.Position = 0;
        return start[..stream.ReadAtLeast(start, StartLength, throwOnEndOfStream: false)];
    }

    /// <summary>By the major brand or, behind a version, compatible brands (ISO/IEC 14496-12, 4.3; 23008-12, annex B).</summary>
    private static ImageFileFormat OfBrands(ReadOnlySpan<byte> start)
    {
        var isHeif = false;
        for (var at = 8; at + 4 <= Math.Min(start.Length, start[3] is var length && length >= 16 ? length : 12); at += 4)
        {
            var brand = start.Slice(at, 4);
            if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8))
                return ImageFileFormat.Avif;
            isHeif |= brand[..3].SequenceEqual("hei"u8) || brand[..3].SequenceEqual("hev"u8) || brand.SequenceEqual("mif1"u8)
                || brand.SequenceEqual("msf1"u8);
        }
        return isHeif ? ImageFileFormat.Heic : ImageFileFormat.Unknown;
    }
}
