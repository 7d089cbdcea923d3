using System.Buffers.Binary;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Formats.Las;

/// <summary>Reads LAS 1.0 to 1.4 (ASPRS), uncompressed point formats 0 to 10, point by point in bounded memory.</summary>
/// <param name="stream">Seekable; not closed by the reader.</param>
public sealed class LasReader(Stream stream)
{
    private const int RecordsPerRead = 4096;

    public LasHeader Header { get; } = LasHeader.Read(stream);

    /// <summary>Reads all points in file order; points without color are white.</summary>
    /// <exception cref="InvalidFileException">The file is truncated.</exception>
    public IEnumerable<LasPoint> ReadPoints()
    {
        stream.Position = Header.PointOffset;
        var buffer = new byte[Math.Min(RecordsPerRead, Header.PointCount) * Header.RecordLength];
        for (var left = Header.PointCount; left > 0; left -= RecordsPerRead)
        {
            var count = (int)Math.Min(left, RecordsPerRead);
            var needed = count * Header.RecordLength;
            if (stream.ReadAtLeast(buffer.AsSpan(0, needed), needed, throwOnEndOfStream: false) < needed)
                throw new InvalidFileException("LAS", "The file is truncated.", stream.Position);
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

    /// <summary>True if a color exceeds 255: many writers store 8-bit colors in the 16-bit fields.</summary>
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

/// <summary>A colored point in the coordinate system of the file.</summary>
public readonly record struct LasPoint(Vector3d Position, Rgb24 Color);
