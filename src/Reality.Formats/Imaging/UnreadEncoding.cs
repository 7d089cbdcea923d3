using Reality.Core;

namespace Reality.Formats.Imaging;

/// <summary>Tells files of a known format whose pixels are encoded as no decoder of ours reads from damaged ones.</summary>
internal static class UnreadEncoding
{
    private const int CieLab = 8;
    private const int IccLab = 9;

    private static readonly int[] s_bits = [1, 2, 4, 8, 16, 32, 64];

    // TIFF 6.0, section 8, and its supplements: none, CCITT, LZW, JPEG, Deflate, PackBits.
    private static readonly int[] s_compressions = [1, 2, 3, 4, 5, 7, 8, 32773, 32946];

    /// <summary>
    /// The unsupported encoding and the remedy, continuing a sentence that begins with the name; null if supported.
    /// </summary>
    public static string? In(string path, ImageFileFormat format)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return format switch
            {
                ImageFileFormat.Jpeg => InJpeg(stream),
                ImageFileFormat.Tiff => InTiff(TiffDirectory.ReadFirst(stream)),
                _ => null,
            };
        }
        catch (Exception e) when (e is IOException or InvalidFileException)
        {
            return null;
        }
    }

    private static string? InJpeg(Stream stream)
    {
        var frame = JpegSegments.Of(stream).FirstOrDefault(segment => segment.IsFrame);
        var bits = frame.Length > 0 ? frame.Read(stream)[0] : 8;
        return frame.IsLosslessFrame ? "is a lossless JPEG, which cannot be read; save it as TIFF or as an ordinary JPEG"
            : bits != 8 ? $"has {bits} bits per channel, which JPEGs that can be read do not have; save it with 8 bits or as TIFF"
            : null;
    }

    private static string? InTiff(TiffDirectory directory)
    {
        var bits = directory.Numbers(TiffTag.BitsPerSample);
        var compression = directory.Integer(TiffTag.Compression) ?? 1;
        return bits.FirstOrDefault(value => !s_bits.Contains((int)value)) is > 0 and var odd
                ? $"has {odd} bits per channel, which cannot be read; save it with 8 or 16 bits"
            : directory.Integer(TiffTag.PhotometricInterpretation) is CieLab or IccLab
                ? "has colors in CIE L*a*b*, which cannot be read; save it in RGB"
            : !s_compressions.Contains((int)compression)
                ? $"is compressed by method {compression} of TIFF, which cannot be read; save it with LZW or without compression"
            : null;
    }
}
