using System.Buffers.Binary;
using System.Text;

namespace Reality.Formats.Imaging;

/// <summary>Chunks of a PNG file (ISO/IEC 15948, section 5).</summary>
internal static class PngChunks
{
    // Encoders cut the pixels into chunks of 8 KiB and more: enough for the largest photo.
    private const int MaxCount = 1_000_000;

    /// <summary>Type, offset and length of the content of each chunk; ends early where the file is broken.</summary>
    public static IEnumerable<PngChunk> Of(Stream stream)
    {
        var header = new byte[8];
        long position = 8;
        for (var i = 0; i < MaxCount; i++)
        {
            stream.Position = position;
            if (stream.ReadAtLeast(header, 8, throwOnEndOfStream: false) < 8)
                yield break;
            long length = BinaryPrimitives.ReadUInt32BigEndian(header);
            var type = Encoding.Latin1.GetString(header, 4, 4);
            if (length > stream.Length - position - 8)
                yield break;
            yield return new(type, position + 8, length);
            if (type == "IEND")
                yield break;
            position += 12 + length;
        }
    }
}

/// <summary>A chunk and where its content is.</summary>
internal readonly record struct PngChunk(string Type, long Offset, long Length)
{
    /// <summary>The first bytes of the content, at most <paramref name="maxBytes"/>.</summary>
    public byte[] Read(Stream stream, int maxBytes) => FilePart.Read(stream, Offset, Math.Min(Length, maxBytes));

    /// <summary>Offset of the data of a zTXt, iTXt or iCCP chunk, and whether they are compressed; null if broken.</summary>
    /// <param name="content">First bytes of the content: keyword, 0, and content by the type.</param>
    public (int Offset, bool IsCompressed)? DataIn(ReadOnlySpan<byte> content)
    {
        var end = content.IndexOf((byte)0);
        if (end < 0)
            return null;
        if (Type != "iTXt")
            return (end + 2, true); // method
        var isCompressed = end + 1 < content.Length && content[end + 1] != 0;
        var offset = end + 3; // flag, method
        for (var i = 0; i < 2; i++)
        {
            // Language, 0, translated keyword, 0.
            var length = offset <= content.Length ? content[offset..].IndexOf((byte)0) : -1;
            if (length < 0)
                return null;
            offset += length + 1;
        }
        return (offset, isCompressed);
    }
}

/// <summary>Reads parts of a file: the contents of its chunks and boxes.</summary>
internal static class FilePart
{
    /// <summary>Bytes from an offset on.</summary>
    /// <exception cref="EndOfStreamException">The file ends earlier.</exception>
    public static byte[] Read(Stream stream, long offset, long length)
    {
        var bytes = new byte[length];
        stream.Position = offset;
        stream.ReadExactly(bytes);
        return bytes;
    }
}
