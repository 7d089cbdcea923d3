using System.Buffers.Binary;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Formats.Las;

/// <summary>Reads LAS 1.0 to 1.4 (ASPRS), point formats 0 to 10 without compression, point by point in bounded memory.</summary>
/// <param name="stream">Must be able to seek; is not closed.</param>
public sealed class LasReader(Stream stream)
{
    private const int RecordsPerRead = 4096;

    public LasHeader Header { get; } = LasHeader.Read(stream);

    /// <summary>All points in the order of the file. Without colors in the file they are white.</summary>
    public IEnumerable<LasPoint> ReadPoints()
    {
        stream.Position = Header.PointOffset;
        var buffer = new byte[RecordsPerRead * Header.RecordLength];
        for (var left = Header.PointCount; left > 0; left -= RecordsPerRead)
        {
            var count = (int)Math.Min(left, RecordsPerRead);
            var needed = count * Header.RecordLength;
            if (stream.ReadAtLeast(buffer.AsSpan(0, needed), needed, throwOnEndOfStream: false) < needed)
                throw new InvalidFileException("LAS", "The file is cut short.", stream.Position);
            var wide = HasWideColors(buffer.AsSpan(0, needed));
            for (var i = 0; i < count; i++)
                yield return PointAt(buffer.AsSpan(i * Header.RecordLength, Header.RecordLength), wide);
        }
    }

    private LasPoint PointAt(ReadOnlySpan<byte> record, bool wide)
    {
        var (s, o) = (Header.Scale, Header.Offset);
        return new(
            new(
                BinaryPrimitives.ReadInt32LittleEndian(record) * s.X + o.X,
                BinaryPrimitives.ReadInt32LittleEndian(record[4..]) * s.Y + o.Y,
                BinaryPrimitives.ReadInt32LittleEndian(record[8..]) * s.Z + o.Z),
            Header.ColorOffset == 0 ? new Rgb24(255, 255, 255) : ColorAt(record[Header.ColorOffset..], wide));
    }

    /// <summary>Many writers store 8-bit colors in the 16-bit fields; a block with any larger value is truly of 16 bits.</summary>
    private bool HasWideColors(ReadOnlySpan<byte> records)
    {
        if (Header.ColorOffset == 0)
            return false;
        for (var at = Header.ColorOffset; at < records.Length; at += Header.RecordLength)
        {
            if ((records[at + 1] | records[at + 3] | records[at + 5]) != 0)
                return true;
        }
        return false;
    }

    private static Rgb24 ColorAt(ReadOnlySpan<byte> color, bool wide)
    {
        var high = wide ? 1 : 0;
        return new(color[high], color[2 + high], color[4 + high]);
    }
}

/// <summary>A colored point in the file's coordinate system.</summary>
public readonly record struct LasPoint(Vector3d Position, Rgb24 Color);
