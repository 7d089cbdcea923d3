using System.Buffers.Binary;
using System.Text;

namespace Reality.Formats.Imaging;

/// <summary>Boxes of HEIC, AVIF and CR3 files (ISO/IEC 14496-12, 4.2).</summary>
internal static class IsoBoxes
{
    private const int MaxCount = 4096;

    /// <summary>Boxes between two offsets; ends early where the file is broken.</summary>
    public static IEnumerable<IsoBox> Of(Stream stream, long start, long end)
    {
        var header = new byte[16];
        end = Math.Min(end, stream.Length);
        for (var i = 0; i < MaxCount && start >= 0 && start <= end - 8; i++)
        {
            stream.Position = start;
            var count = stream.ReadAtLeast(header, (int)Math.Min(16, end - start), throwOnEndOfStream: false);
            long length = BinaryPrimitives.ReadUInt32BigEndian(header);
            var headerLength = 8;
            if (length == 1 && count == 16)
                (length, headerLength) = (BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(8)), 16);
            else if (length == 0)
                length = end - start; // to the end of the file
            if (length < headerLength || length > end - start)
                yield break;
            yield return new(Encoding.Latin1.GetString(header, 4, 4), start + headerLength, length - headerLength);
            start += length;
        }
    }
}

/// <summary>A box and where its content is.</summary>
internal readonly record struct IsoBox(string Type, long Offset, long Length)
{
    public long End => Offset + Length;

    /// <summary>Boxes in the content, which begins with <paramref name="skip"/> bytes of something else.</summary>
    public IEnumerable<IsoBox> Children(Stream stream, int skip = 0) => IsoBoxes.Of(stream, Offset + skip, End);

    /// <summary>The first bytes of the content, at most <paramref name="maxBytes"/>.</summary>
    public byte[] Read(Stream stream, int maxBytes) => FilePart.Read(stream, Offset, Math.Min(Length, maxBytes));
}
