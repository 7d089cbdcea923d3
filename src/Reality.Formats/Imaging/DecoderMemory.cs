using System.Buffers.Binary;
using System.IO.Compression;
using Reality.Core;

namespace Reality.Formats.Imaging;

/// <summary>Memory that decoding a file takes, predicted from its structure alone, before the decoder sees the file.</summary>
/// <remarks>
/// Decoders work through a file row by row, but hold all coefficients of a JPEG with several scans, all pixels of an interlaced
/// PNG, all pixels of a WebP, rows of tiles of a TIFF, and all texts. A small file may declare any of these to be huge. What
/// <see cref="MagickFile"/> decodes takes memory by its number of pixels.
/// </remarks>
internal static class DecoderMemory
{
    /// <summary>Most memory for one file; 300 megapixels of a progressive JPEG at 4:2:0.</summary>
    public const long MaxBytes = 896L << 20;

    /// <summary>Multispectral cameras have up to ten bands.</summary>
    private const int MaxBandCount = 32;

    /// <summary>Metadata of a PNG file: texts and color profile.</summary>
    private const long MaxTextBytes = 16 << 20;

    // Rows that decoder and pipeline hold at a time.
    private const int RowCount = 128;

    /// <summary>Predicted bytes.</summary>
    /// <exception cref="InvalidFileException">It is above the limit; the message says what to do.</exception>
    public static long Predict(ImagePath file, ImageFileFormat format)
    {
        using var stream = File.OpenRead(file.Path);
        var (bytes, coding, remedy) = format switch
        {
            ImageFileFormat.Jpeg => OfJpeg(stream),
            ImageFileFormat.Png => OfPng(stream, file),
            ImageFileFormat.WebP => OfWebP(stream),
            _ => OfTiff(stream, file),
        };
        return CheckBytes(bytes, file, format, coding, remedy);
    }

    /// <summary>Checks the bytes of a file against the limit, and returns them.</summary>
    public static long CheckBytes(long bytes, ImagePath file, ImageFileFormat format, string coding, string remedy) =>
        bytes <= MaxBytes
            ? bytes
            : throw ImageFile.Broken(
                format, file,
                $"is {coding}, which takes {bytes >> 20} MiB to decode; the limit is {MaxBytes >> 20} MiB. {remedy}");

    private static (long Bytes, string Coding, string Remedy) OfJpeg(FileStream stream)
    {
        var frame = Array.Empty<byte>();
        var (isProgressive, scanComponents) = (false, 0);
        foreach (var segment in JpegSegments.Of(stream))
        {
            if (segment.IsFrame && frame.Length == 0)
                (frame, isProgressive) = (segment.Read(stream), segment.IsProgressiveFrame);
            else if (segment.Marker == JpegSegment.StartOfScan)
                scanComponents = segment.Read(stream) is [var count, ..] ? count : 0;
        }
        // ITU-T T.81, B.2.2: precision, height, width, and per component an id, two sampling factors and a table.
        if (frame.Length < 9 || frame[5] == 0 || frame.Length < 6 + 3 * frame[5])
            return (0, "a JPEG", "");
        var (width, height, components) = (UInt16(frame, 3), UInt16(frame, 1), frame[5]);
        var rows = (long)RowCount * width * components;
        if (!isProgressive && scanComponents >= components)
            return (rows, "a JPEG", "");
        var sampling = Enumerable.Range(0, components).Select(i => frame[7 + 3 * i]).Select(s => (X: s >> 4, Y: s & 15)).ToList();
        var (maxX, maxY) = (Math.Max(1, sampling.Max(s => s.X)), Math.Max(1, sampling.Max(s => s.Y)));
        var coefficients = sampling.Sum(s => (width * (long)s.X / maxX + 32) * (height * (long)s.Y / maxY + 32));
        return (
            rows + sizeof(short) * coefficients,
            $"a {(isProgressive ? "progressive JPEG" : "JPEG with several scans")} of {width} x {height} pixels",
            "Save it as a baseline JPEG.");
    }

    private static (long Bytes, string Coding, string Remedy) OfPng(FileStream stream, ImagePath file)
    {
        var (bytes, texts, coding, remedy) = (0L, 0L, "a PNG", "");
        foreach (var chunk in PngChunks.Of(stream))
        {
            if (chunk is { Type: "IHDR", Length: >= 13 })
            {
                var header = chunk.Read(stream, 13);
                long width = BinaryPrimitives.ReadUInt32BigEndian(header);
                long height = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4));
                // Palettes become colors with alpha.
                var channels = header[9] switch { 0 => 1, 2 => 3, 4 => 2, _ => 4 };
                var rowBytes = width * channels * (header[8] == 16 ? 2 : 1);
                var isInterlaced = header[12] != 0;
                bytes = Product(rowBytes, isInterlaced ? height + RowCount : RowCount);
                remedy = isInterlaced ? "Save it without interlacing." : "Remove it.";
                coding = $"a{(isInterlaced ? "n interlaced" : "")} PNG of {width} x {height} pixels";
            }
            else if (chunk.Type is "tEXt" or "zTXt" or "iTXt" or "iCCP" or "eXIf")
                texts += InflatedBytes(chunk, stream, MaxTextBytes - texts);
            if (texts > MaxTextBytes)
            {
                throw ImageFile.Broken(
                    ImageFileFormat.Png, file,
                    $"has more than {MaxTextBytes >> 20} MiB of texts or color profile. Save it without metadata.");
            }
        }
        return (bytes + texts, coding, remedy);
    }

    /// <summary>Bytes of a chunk once it is inflated; counted up to a little more than <paramref name="max"/>.</summary>
    private static long InflatedBytes(PngChunk chunk, FileStream stream, long max)
    {
        if (chunk.Type is "tEXt" or "eXIf" || chunk.Length > max)
            return chunk.Length;
        var content = chunk.Read(stream, (int)chunk.Length);
        return chunk.DataIn(content) is { IsCompressed: true } data
            ? content.Length + Inflate(content, data.Offset, max)
            : content.Length;
    }

    private static long Inflate(byte[] content, int offset, long max)
    {
        var buffer = new byte[16 << 10];
        var start = Math.Min(offset, content.Length);
        long count = 0;
        try
        {
            using var compressed = new MemoryStream(content, start, content.Length - start);
            using var inflated = new ZLibStream(compressed, CompressionMode.Decompress);
            for (var read = -1; read != 0 && count <= max; count += read)
                read = inflated.Read(buffer);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // Broken data inflate no further in the decoder either.
        }
        return count;
    }

    private static (long Bytes, string Coding, string Remedy) OfTiff(FileStream stream, ImagePath file)
    {
        var directory = FirstDirectory(stream, file);
        var (width, height) = (directory.Integer(TiffTag.Width) ?? 0, directory.Integer(TiffTag.Height) ?? 0);
        var bands = directory.Integer(TiffTag.SamplesPerPixel) ?? 1;
        if (bands > MaxBandCount)
        {
            throw ImageFile.Broken(
                ImageFileFormat.Tiff, file, $"has {bands} bands; the limit is {MaxBandCount}. Save the colors only.");
        }
        var bits = directory.Numbers(TiffTag.BitsPerSample) is { Length: > 0 } numbers ? Math.Clamp(numbers.Max(), 1, 128) : 1;
        var pixelBytes = bands * (((long)bits + 7) / 8);
        if (directory.Integer(TiffTag.TileWidth) is { } tileWidth && directory.Integer(TiffTag.TileHeight) is { } tileHeight)
        {
            // Two rows of tiles, and one that is being decoded.
            var tiles = tileWidth > 0 ? 2 * (width / tileWidth + 2) + 1 : 0;
            return (
                Product(Product(tileWidth, tileHeight), tiles * pixelBytes),
                $"a TIFF of {width} x {height} pixels in tiles of {tileWidth} x {tileHeight}",
                "Save it with tiles of 256 x 256 pixels.");
        }
        var rows = Math.Min(directory.Integer(TiffTag.RowsPerStrip) ?? height, height);
        var rowsHeld = IsReadByRows(directory) ? Math.Min(rows, RowCount) : rows;
        return (
            Product(Product(width, 3 * rowsHeld + RowCount), pixelBytes),
            $"a TIFF of {width} x {height} pixels in strips of {rows} rows",
            "Save it with strips of 16 rows.");
    }

    /// <summary>File, pixels with alpha, and the planes of the decoder (RFC 9649, section 2: size in the first chunk).</summary>
    private static (long Bytes, string Coding, string Remedy) OfWebP(FileStream stream)
    {
        var first = RiffChunks.Of(stream).FirstOrDefault();
        var content = first.Type is null ? [] : first.Read(stream, 10);
        (long width, long height) = (first.Type, content) switch
        {
            ("VP8X", { Length: 10 } c) => (1L + UInt24(c, 4), 1L + UInt24(c, 7)),
            ("VP8L", { Length: >= 5 } c) when BinaryPrimitives.ReadUInt32LittleEndian(c.AsSpan(1)) is var sides =>
                (1L + (sides & 0x3FFF), 1L + (sides >> 14 & 0x3FFF)),
            ("VP8 ", { Length: 10 } c) => (UInt24(c, 6) & 0x3FFFL, UInt24(c, 7) >> 8 & 0x3FFFL),
            _ => (0L, 0L),
        };
        return (stream.Length + 12 * width * height, $"a WebP of {width} x {height} pixels", "Save it as a baseline JPEG.");
    }

    private static TiffDirectory FirstDirectory(FileStream stream, ImagePath file)
    {
        try
        {
            return TiffDirectory.ReadFirst(stream);
        }
        catch (InvalidFileException e)
        {
            throw ImageFile.Damaged(ImageFileFormat.Tiff, file, e);
        }
    }

    /// <summary>Whether a large strip is decoded row by row: all bands together, not compressed or by LZW or Deflate.</summary>
    private static bool IsReadByRows(TiffDirectory directory) =>
        directory.Integer(TiffTag.PlanarConfiguration) is null or 1
        && directory.Integer(TiffTag.Compression) is null or 1 or 5 or 8 or 32946;

    private static int UInt24(byte[] bytes, int at) => bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16;

    private static int UInt16(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));

    /// <summary>The product, or more than any limit if it is larger than 2^63 or a factor is negative.</summary>
    private static long Product(long a, long b) =>
        a < 0 || b < 0 || (a > 0 && b > long.MaxValue / a) ? long.MaxValue : a * b;
}
