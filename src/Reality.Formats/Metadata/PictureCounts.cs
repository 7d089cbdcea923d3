using System.Buffers.Binary;
using Reality.Core;
using Reality.Formats.Imaging;

namespace Reality.Formats.Metadata;

/// <summary>
/// Counts the pictures of a file, of which the decoders read one: pages, frames of an animation, views of a camera with two
/// lenses. Previews, thumbnails, masks and depth maps are no pictures.
/// </summary>
internal static class PictureCounts
{
    private const int MaxCount = 10_000;

    private const byte App2 = 0xE2;

    // Tags and types of CIPA DC-007.
    private const int MultiPictureEntries = 0xB002;
    private const int MultiPictureEntryBytes = 16;
    private const uint TypeMask = 0xFFFFFF;

    /// <summary>At least 1. What is broken is not counted.</summary>
    public static int Of(string path, ImageFileFormat format)
    {
        using var stream = File.OpenRead(path);
        return Math.Max(1, format switch
        {
            ImageFileFormat.Jpeg => OfJpeg(stream),
            ImageFileFormat.Png => OfPng(stream),
            ImageFileFormat.Tiff => TiffDirectory.ReadAll(stream, MaxCount).Count(page => IsPicture(page)),
            ImageFileFormat.WebP => RiffChunks.Of(stream).Count(chunk => chunk.Type == "ANMF"),
            ImageFileFormat.Heic or ImageFileFormat.Avif => HeifItems.CountPictures(stream),
            _ => 1,
        });
    }

    // TIFF 6.0, section 8: reduced versions of other pages have bit 0, masks bit 2.
    private static bool IsPicture(TiffDirectory page) => ((page.Integer(TiffTag.NewSubfileType) ?? 0) & 5) == 0;

    // PNG 3, 11.3.6.1: the number of frames comes first.
    private static int OfPng(Stream stream)
    {
        var control = PngChunks.Of(stream).TakeWhile(chunk => chunk.Type != "IDAT").FirstOrDefault(chunk => chunk.Type == "acTL");
        return control.Length < 4
            ? 1
            : (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(control.Read(stream, 4)), MaxCount);
    }

    // CIPA DC-007, 5.2.3: "MPF", and a directory as in TIFF whose offsets count from its header.
    private static int OfJpeg(Stream stream)
    {
        foreach (var segment in JpegSegments.Of(stream).Where(segment => segment.Marker == App2))
        {
            var content = segment.Read(stream);
            if (content is not [(byte)'M', (byte)'P', (byte)'F', 0, ..])
                continue;
            try
            {
                using var block = new MemoryStream(content, 4, content.Length - 4);
                var entries = TiffDirectory.ReadFirst(block).Bytes(MultiPictureEntries);
                return entries.Chunk(MultiPictureEntryBytes)
                    .Count(entry => IsPicture(entry, isLittleEndian: content[4] == (byte)'I'));
            }
            catch (InvalidFileException)
            {
                return 1;
            }
        }
        return 1;
    }

    // Not large thumbnails (1), nor types that are not defined (0), which depth and gain maps have.
    private static bool IsPicture(byte[] entry, bool isLittleEndian)
    {
        if (entry.Length < MultiPictureEntryBytes)
            return false;
        var attributes = isLittleEndian
            ? BinaryPrimitives.ReadUInt32LittleEndian(entry)
            : BinaryPrimitives.ReadUInt32BigEndian(entry);
        return (attributes & TypeMask) >> 16 is 2 or 3;
    }
}
