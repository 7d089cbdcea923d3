using System.Buffers.Binary;

namespace Reality.Testing.Images;

/// <summary>Changes JPEG files segment by segment.</summary>
public static class JpegFile
{
    private const byte Baseline = 0xC0;
    private const byte Progressive = 0xC2;

    /// <summary>The file with another size in its frame header.</summary>
    public static byte[] WithSize(byte[] jpeg, int width, int height)
    {
        var changed = (byte[])jpeg.Clone();
        var frame = changed.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, Baseline]);
        if (frame < 0)
            frame = changed.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, Progressive]);
        BinaryPrimitives.WriteUInt16BigEndian(changed.AsSpan(frame + 5), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(changed.AsSpan(frame + 7), (ushort)width);
        return changed;
    }

    /// <summary>The file with the same XMP packet in each of its first segments.</summary>
    public static byte[] WithXmp(byte[] jpeg, byte[] packet, int count) =>
        Enumerable.Range(0, count).Aggregate(jpeg, (file, _) => WithXmp(file, packet));

    /// <summary>The file with an XMP packet of at most 65,000 bytes in its first segment.</summary>
    public static byte[] WithXmp(byte[] jpeg, byte[] packet)
    {
        byte[] content = [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. packet];
        var length = checked((ushort)(content.Length + 2));
        return [0xFF, 0xD8, 0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. content, .. jpeg[2..]];
    }
}
