using System.Buffers.Binary;
using System.Text;
using Reality.Core;
using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Formats.Las;

/// <summary>The header of a LAS file (ASPRS LAS 1.0 to 1.4).</summary>
public sealed record LasHeader
{
    private const string Format = "LAS";
    private const int MinHeaderSize = 227;
    private const int HeaderSize14 = 375;
    private const int VlrHeaderSize = 54;
    private const ushort WktRecordId = 2112;

    // Lengths of point records 0 to 10 without extra bytes (tables 7 to 17).
    private static ReadOnlySpan<int> RecordLengths => [20, 28, 26, 34, 57, 63, 30, 36, 38, 59, 67];

    // Offset of the colors in a record of formats 0 to 10; 0 if the format has none.
    private static ReadOnlySpan<int> ColorOffsets => [0, 0, 20, 28, 0, 28, 0, 30, 30, 0, 30];

    public required Version Version { get; init; }

    /// <summary>Point data record format, 0 to 10.</summary>
    public required int PointFormat { get; init; }

    public required int RecordLength { get; init; }

    public required long PointCount { get; init; }

    public required long PointOffset { get; init; }

    public required Vector3d Scale { get; init; }

    public required Vector3d Offset { get; init; }

    /// <summary>Bounds stated by the header; not checked against the points.</summary>
    public required Box3d Bounds { get; init; }

    /// <summary>Coordinate system as well-known text; empty if the file has none.</summary>
    public string Wkt { get; init; } = "";

    /// <summary>Offset of red, green and blue in a point record; 0 if points have no color.</summary>
    public int ColorOffset => ColorOffsets[PointFormat];

    /// <summary>Reads the header and variable length records of a seekable stream.</summary>
    /// <exception cref="InvalidFileException">The file is broken or compressed.</exception>
    public static LasHeader Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var bytes = new byte[HeaderSize14];
        stream.Position = 0;
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length < MinHeaderSize || !bytes.AsSpan().StartsWith("LASF"u8))
            throw new InvalidFileException(Format, "The file is not a LAS file, or its header is truncated.", 0);
        var header = Parse(bytes.AsSpan(0, length), stream.Length);
        return header with { Wkt = ReadWkt(stream, bytes, header.PointOffset) };
    }

    private static LasHeader Parse(ReadOnlySpan<byte> h, long fileLength)
    {
        var version = new Version(h[24], h[25]);
        if (version.Major != 1 || version.Minor > 4)
            throw new InvalidFileException(Format, $"Version {version} is unknown.", 24);
        if ((h[104] & 0xC0) != 0)
        {
            throw new InvalidFileException(
                Format, "The points are compressed (LAZ), which is not supported; decompress the file.", 104);
        }
        int format = h[104], recordLength = BinaryPrimitives.ReadUInt16LittleEndian(h[105..]);
        if (format >= RecordLengths.Length || recordLength < RecordLengths[format])
            throw new InvalidFileException(Format, $"Point format {format} with {recordLength} bytes is unknown.", 104);
        long count = BinaryPrimitives.ReadUInt32LittleEndian(h[107..]);
        if (version.Minor == 4 && h.Length >= HeaderSize14)
            count = (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(h[247..]), long.MaxValue);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(h[96..]);
        if (offset < MinHeaderSize || offset > fileLength || count > (fileLength - offset) / recordLength)
            throw new InvalidFileException(Format, $"The file is truncated: it has no room for {count} points.", 107);
        var scale = new Vector3d(Double(h, 131), Double(h, 139), Double(h, 147));
        var shift = new Vector3d(Double(h, 155), Double(h, 163), Double(h, 171));
        if (!double.IsFinite(scale.LengthSquared) || !double.IsFinite(shift.LengthSquared))
            throw new InvalidFileException(Format, "The scale or offset is not finite.", 131);
        return new()
        {
            Version = version,
            PointFormat = format,
            RecordLength = recordLength,
            PointCount = count,
            PointOffset = offset,
            Scale = scale,
            Offset = shift,
            Bounds = new(
                new(Double(h, 187), Double(h, 203), Double(h, 219)), new(Double(h, 179), Double(h, 195), Double(h, 211))),
        };
    }

    /// <summary>Walks the variable length records, which must end before the points begin.</summary>
    private static string ReadWkt(Stream stream, ReadOnlySpan<byte> h, long pointOffset)
    {
        long position = BinaryPrimitives.ReadUInt16LittleEndian(h[94..]);
        var count = BinaryPrimitives.ReadUInt32LittleEndian(h[100..]);
        var record = new byte[VlrHeaderSize];
        for (long i = 0; i < count; i++)
        {
            if (position < MinHeaderSize || position + VlrHeaderSize > pointOffset)
                throw new InvalidFileException(Format, $"The file has no room for {count} variable length records.", position);
            stream.Position = position;
            stream.ReadExactly(record);
            int length = BinaryPrimitives.ReadUInt16LittleEndian(record.AsSpan(20));
            if (position + VlrHeaderSize + length > pointOffset)
                throw new InvalidFileException(Format, "A variable length record overlaps the points.", position);
            if (BinaryPrimitives.ReadUInt16LittleEndian(record.AsSpan(18)) == WktRecordId
                && record.AsSpan(2).StartsWith("LASF_Projection"u8))
            {
                var text = new byte[length];
                stream.ReadExactly(text);
                return Encoding.UTF8.GetString(text).TrimEnd('\0');
            }
            position += VlrHeaderSize + length;
        }
        return "";
    }

    private static double Double(ReadOnlySpan<byte> h, int offset) => BinaryPrimitives.ReadDoubleLittleEndian(h[offset..]);
}
