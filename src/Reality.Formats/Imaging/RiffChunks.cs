using System.Buffers.Binary;
using System.Text;

namespace Reality.Formats.Imaging;

/// <summary>Chunks of a WebP file (RFC 9649, section 2).</summary>
internal static class RiffChunks
{
    // An animation has three per frame.
    private const int MaxCount = 4096;

    /// <summary>Type, offset and length of the content of each chunk; ends early where the file is broken.</summary>
    public static IEnumerable<RiffChunk> Of(Stream stream)
    {
        var header = new byte[8];
        long position = 12;
        for (var i = 0; i < MaxCount; i++)
        {
            stream.Position = position;
            if (stream.ReadAtLeast(header, 8, throwOnEndOfStream: false) < 8)
                yield break;
            long length = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4));
            if (length > stream.Length - position - 8)
                yield break;
            yield return new(Encoding.Latin1.GetString(header, 0, 4), position + 8, length);
            position += 8 + length + length % 2;
        }
    }
}

/// <summary>A chunk and where its content is.</summary>
internal readonly record struct RiffChunk(string Type, long Offset, long Length)
{
    /// <summary>The first bytes of the content, at most <paramref name="maxBytes"/>.</summary>
    public byte[] Read(Stream stream, int maxBytes) => FilePart.Read(stream, Offset, Math.Min(Length, maxBytes));
}
