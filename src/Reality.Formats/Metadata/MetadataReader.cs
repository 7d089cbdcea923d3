using System.Buffers.Binary;
using System.IO.Compression;
using Reality.Core;
using Reality.Formats.Imaging;

namespace Reality.Formats.Metadata;

/// <summary>
/// Reads EXIF and XMP of a JPEG (APP1 segments), PNG (eXIf and iTXt chunks), TIFF (directories), WebP (chunks), HEIC or AVIF
/// (items) or camera raw file (directories, boxes, or the JPEG inside), and nothing else of it.
/// </summary>
/// <remarks>
/// EXIF 2.32, sections 4.5 and 4.6; XMP part 3 (ISO 16684-1), chapter 1; RFC 9649, section 2.7. Blocks of more than
/// 64 KiB are ignored. Broken
/// metadata is a problem among the values, not an error: the image is usable without it.
/// </remarks>
internal static class MetadataReader
{
    private const int MaxExifBytes = 64 << 10;
    private const int MaxJpegBytes = 256 << 10;

    // EXIF and XMP of a camera and of some programs, among pieces of larger XMP.
    private const int MaxBlockCount = 64;

    /// <summary>Reads the metadata of a file.</summary>
    /// <param name="file">Seekable.</param>
    public static MetadataValues Read(Stream file, ImageFileFormat format)
    {
        var problems = new List<string>();
        var (exif, xmp) = format switch
        {
            ImageFileFormat.Jpeg => OfJpeg(file, problems),
            ImageFileFormat.Png => OfPng(file, problems),
            ImageFileFormat.Tiff => OfTiff(file, problems),
            ImageFileFormat.WebP => OfWebP(file, problems),
            ImageFileFormat.Heic or ImageFileFormat.Avif => OfHeif(file, problems),
            ImageFileFormat.CameraRaw => OfCameraRaw(file, problems),
            _ => ([], []),
        };
        return new(exif, xmp, problems);
    }

    private static (List<ExifValue> Exif, List<XmpValue> Xmp) OfJpeg(Stream file, List<string> problems)
    {
        // Some programs add a block and leave the one of the camera: of a value that is in both, the first counts.
        List<ExifValue> exif = [];
        List<XmpValue> xmp = [];
        foreach (var segment in JpegSegments.Of(file).Where(segment => segment.Marker == JpegSegment.App1).Take(MaxBlockCount))
        {
            var content = segment.Read(file);
            if (content.AsSpan().StartsWith("Exif\0\0"u8))
                exif.AddRange(ReadExif(content[6..], problems));
            else if (content.AsSpan().StartsWith("http://ns.adobe.com/xap/1.0/\0"u8))
                xmp.AddRange(ReadXmp(content[29..], problems).Take(XmpReader.MaxValueCount - xmp.Count));
        }
        return (exif, xmp);
    }

    private static (List<ExifValue> Exif, List<XmpValue> Xmp) OfPng(Stream file, List<string> problems)
    {
        List<ExifValue>? exif = null;
        List<XmpValue>? xmp = null;
        foreach (var chunk in PngChunks.Of(file))
        {
            if (chunk.Type == "eXIf" && exif is null)
                exif = ReadExif(chunk.Read(file, MaxExifBytes + 1), problems);
            else if (chunk.Type == "iTXt" && xmp is null && XmpOf(chunk, file) is { } packet)
                xmp = ReadXmp(packet, problems);
        }
        return (exif ?? [], xmp ?? []);
    }

    private static (List<ExifValue> Exif, List<XmpValue> Xmp) OfTiff(Stream file, List<string> problems)
    {
        try
        {
            var directory = TiffDirectory.ReadFirst(file);
            var xmp = directory.ByteCount(ExifTag.Xmp) switch
            {
                0 => [],
                > XmpReader.MaxBytes => ReadXmp(new byte[XmpReader.MaxBytes + 1], problems),
                _ => ReadXmp(directory.Bytes(ExifTag.Xmp), problems),
            };
            return (ExifReader.Read(directory), xmp);
        }
        catch (InvalidFileException e)
        {
            return (Broken(e, problems), []);
        }
    }

    private static (List<ExifValue> Exif, List<XmpValue> Xmp) OfWebP(Stream file, List<string> problems)
    {
        List<ExifValue>? exif = null;
        List<XmpValue>? xmp = null;
        foreach (var chunk in RiffChunks.Of(file))
        {
            if (chunk.Type == "EXIF" && exif is null)
            {
                // Some programs write the prefix of JPEG.
                var block = chunk.Read(file, MaxExifBytes + 1);
                exif = ReadExif(block.AsSpan().StartsWith("Exif\0\0"u8) ? block[6..] : block, problems);
            }
            else if (chunk.Type == "XMP " && xmp is null)
                xmp = ReadXmp(chunk.Read(file, XmpReader.MaxBytes + 1), problems);
        }
        return (exif ?? [], xmp ?? []);
    }

    private static (List<ExifValue> Exif, List<XmpValue> Xmp) OfHeif(Stream file, List<string> problems)
    {
        var (exif, xmp) = HeifItems.Find(file, MaxExifBytes);
        return (exif is null ? [] : ReadExif(exif, problems), xmp is null ? [] : ReadXmp(xmp, problems));
    }

    private static (List<ExifValue> Exif, List<XmpValue> Xmp) OfCameraRaw(Stream file, List<string> problems)
    {
        var start = new byte[CameraRaw.RafJpegOffsetAt + 4];
        file.Position = 0;
        file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (CameraRaw.IsRaf(start))
        {
            // Its segments before the pixels are at most 64 KiB each.
            file.Position = Math.Min(
                file.Length, BinaryPrimitives.ReadUInt32BigEndian(start.AsSpan(CameraRaw.RafJpegOffsetAt)));
            var jpeg = new byte[MaxJpegBytes];
            return OfJpeg(new MemoryStream(jpeg, 0, file.ReadAtLeast(jpeg, jpeg.Length, throwOnEndOfStream: false)), problems);
        }
        return CameraRaw.IsCr3(start) ? (OfCanon(CanonRawBoxes.Find(file, MaxExifBytes), problems), []) : OfTiff(file, problems);
    }

    private static List<ExifValue> OfCanon(Dictionary<string, byte[]> blocks, List<string> problems)
    {
        var values = new List<ExifValue>();
        foreach (var (type, block) in blocks)
        {
            try
            {
                values.AddRange(ExifReader.ReadAlone(
                    new MemoryStream(block), type == "CMT4" ? ExifGroup.Gps : ExifGroup.Image));
            }
            catch (InvalidFileException e)
            {
                Broken(e, problems);
            }
        }
        return values;
    }

    private static List<ExifValue> ReadExif(byte[] block, List<string> problems)
    {
        if (block.Length > MaxExifBytes)
            return TooLarge(problems);
        try
        {
            return ExifReader.Read(new MemoryStream(block));
        }
        catch (InvalidFileException e)
        {
            return Broken(e, problems);
        }
    }

    private static List<XmpValue> ReadXmp(byte[] packet, List<string> problems)
    {
        try
        {
            return XmpReader.Read(packet);
        }
        catch (InvalidFileException e)
        {
            problems.Add(e.Message);
            return [];
        }
    }

    private static List<ExifValue> TooLarge(List<string> problems)
    {
        problems.Add($"EXIF: larger than {MaxExifBytes / 1024} KiB");
        return [];
    }

    private static List<ExifValue> Broken(InvalidFileException problem, List<string> problems)
    {
        problems.Add($"EXIF: {problem.Message}");
        return [];
    }

    /// <summary>The XMP packet of a text chunk, cut short if it is too large; null if it holds another text.</summary>
    private static byte[]? XmpOf(PngChunk chunk, Stream file)
    {
        var content = chunk.Read(file, XmpReader.MaxBytes + 1024);
        if (!content.AsSpan().StartsWith("XML:com.adobe.xmp\0"u8) || chunk.DataIn(content) is not { } data)
            return null;
        return data.IsCompressed ? Inflate(content[data.Offset..]) : content[data.Offset..];
    }

    private static byte[] Inflate(byte[] compressed)
    {
        var packet = new byte[XmpReader.MaxBytes + 1];
        try
        {
            using var stream = new ZLibStream(new MemoryStream(compressed), CompressionMode.Decompress);
            return packet[..stream.ReadAtLeast(packet, packet.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // An IOException if it needs a dictionary, which PNG does not allow.
            return [];
        }
    }
}
