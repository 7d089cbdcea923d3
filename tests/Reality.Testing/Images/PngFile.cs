using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Reality.Testing.Images;

/// <summary>Writes PNG files chunk by chunk, also such as no encoder would.</summary>
public static class PngFile
{
    private static readonly uint[] s_crcTable = Enumerable.Range(0, 256).Select(CrcOfByte).ToArray();

    /// <summary>A file of 8-bit gray pixels, all of them 0, with chunks between header and pixels.</summary>
    public static byte[] Of(int width, int height, params (string Type, byte[] Content)[] chunks)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        return
        [
            0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10,
            .. Chunk("IHDR", header),
            .. chunks.SelectMany(chunk => Chunk(chunk.Type, chunk.Content)),
            .. Chunk("IDAT", Deflate(new byte[(width + 1) * height])),
            .. Chunk("IEND", []),
        ];
    }

    /// <summary>The file with another size in its header.</summary>
    public static byte[] WithSize(byte[] png, int width, int height)
    {
        var header = png[16..29];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        return [.. png[..8], .. Chunk("IHDR", header), .. png[33..]];
    }

    /// <summary>The file with the right check sum after each chunk that it has whole; other files as they are.</summary>
    public static byte[] WithRightSums(byte[] file)
    {
        if (!file.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']))
            return file;
        var right = (byte[])file.Clone();
        for (long at = 8; at + 12 <= right.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(right.AsSpan((int)at));
            if (at + 12 + length > right.Length)
                break;
            var sum = right.AsSpan((int)(at + 8 + length));
            BinaryPrimitives.WriteUInt32BigEndian(sum, CrcOf(right.AsSpan((int)at + 4, (int)length + 4)));
            at += 12 + length;
        }
        return right;
    }

    /// <summary>Content of an iTXt chunk with XMP.</summary>
    public static byte[] Xmp(byte[] packet, bool compressed) =>
        [.. "XML:com.adobe.xmp\0"u8, compressed ? (byte)1 : (byte)0, 0, 0, 0, .. compressed ? Deflate(packet) : packet];

    /// <summary>Content of a zTXt chunk.</summary>
    public static byte[] CompressedText(byte[] text) => [.. "Comment\0\0"u8, .. Deflate(text)];

    private static byte[] Chunk(string type, byte[] content)
    {
        var chunk = new byte[12 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        content.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + content.Length), CrcOf(chunk.AsSpan(4, 4 + content.Length)));
        return chunk;
    }

    private static uint CrcOf(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
            crc = s_crcTable[(byte)(crc ^ b)] ^ (crc >> 8);
        return ~crc;
    }

    private static byte[] Deflate(byte[] bytes)
    {
        using var result = new MemoryStream();
        using (var stream = new ZLibStream(result, CompressionLevel.Fastest))
            stream.Write(bytes);
        return result.ToArray();
    }

    private static uint CrcOfByte(int index)
    {
        var crc = (uint)index;
        for (var i = 0; i < 8; i++)
            crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        return crc;
    }
}
