using System.Buffers.Binary;
using Reality.Core;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Formats.Las.Compression;

namespace Reality.Formats.Las;

/// <summary>The header of a LAS or LAZ file (ASPRS LAS 1.0 to 1.4).</summary>
public sealed record LasHeader
{
    private const string Format = "LAS";
    private const int MinHeaderSize = 227;
    private const int HeaderSize14 = 375;

    // LASzip sets one of the two highest bits of the point format.
    private const int CompressionBits = 0xC0;

    public required Version Version { get; init; }

    /// <summary>Point data record format, 0 to 10.</summary>
    public required int PointFormat { get; init; }

    public required int RecordLength { get; init; }

    public required long PointCount { get; init; }

    public required long PointOffset { get; init; }

    /// <summary>Number of records that lie behind the points that the header states; 0 if they are compressed.</summary>
    public long UnstatedPointCount { get; private init; }

    public required Vector3d Scale { get; init; }

    public required Vector3d Offset { get; init; }

    /// <summary>Bounds stated by the header; not checked against the points.</summary>
    public required Box3d Bounds { get; init; }

    /// <summary>Coordinate system as well-known text; empty if the file has none.</summary>
    public string Wkt { get; init; } = "";

    public bool HasColor => PointFormats.HasColor(PointFormat);

    public bool HasTime => PointFormats.HasTime(PointFormat);

    /// <summary>Coordinate system as GeoTIFF keys; null if the file has none.</summary>
    internal LasGeoKeys? GeoKeys { get; init; }

    /// <summary>How the points are compressed; null if they are not compressed.</summary>
    internal LazLayout? Compression { get; init; }

    /// <summary>Reads the header and variable length records of a seekable stream.</summary>
    /// <exception cref="InvalidFileException">The file is broken.</exception>
    public static LasHeader Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var bytes = new byte[HeaderSize14];
        stream.Position = 0;
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length < MinHeaderSize || !bytes.AsSpan().StartsWith("LASF"u8))
            throw new InvalidFileException(Format, "The file is not a LAS file, or its header is truncated.", 0);
        var header = Parse(bytes.AsSpan(0, length), stream.Length);
        var records = LasRecords.Read(stream, bytes.AsSpan(0, length), header);
        header = header with { Wkt = records.Wkt, GeoKeys = records.GeoKeys };
        if ((bytes[104] & CompressionBits) == 0)
            return header;
        var (data, position) = records.Compression
            ?? throw new InvalidFileException(Format, "The points are compressed, but no record says how.", 104);
        return header with { Compression = LazLayout.Parse(data, header.PointFormat, header.RecordLength, position) };
    }

    private static LasHeader Parse(ReadOnlySpan<byte> h, long fileLength)
    {
        var version = new Version(h[24], h[25]);
        if (version.Major != 1 || version.Minor > 4)
            throw new InvalidFileException(Format, $"Version {version} is unknown.", 24);
        int format = h[104] & ~CompressionBits, recordLength = BinaryPrimitives.ReadUInt16LittleEndian(h[105..]);
        if (format >= PointFormats.Count || recordLength < PointFormats.RecordLengthOf(format))
            throw new InvalidFileException(Format, $"Point format {format} with {recordLength} bytes is unknown.", 104);
        long count = BinaryPrimitives.ReadUInt32LittleEndian(h[107..]);
        if (version.Minor == 4 && h.Length >= HeaderSize14 && NumberAt(h, 247) is > 0 and var wide)
            count = wide;
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(h[96..]);
        // Only the chunks show how many compressed points fit.
        var (isCompressed, room) = ((h[104] & CompressionBits) != 0, fileLength - offset);
        if (offset < MinHeaderSize || room < 0 || (count > room / recordLength && !isCompressed))
            throw new InvalidFileException(Format, $"The file is truncated: it has no room for {count} points.", 107);
        var scale = new Vector3d(Double(h, 131), Double(h, 139), Double(h, 147));
        var shift = new Vector3d(Double(h, 155), Double(h, 163), Double(h, 171));
        if (!double.IsFinite(scale.LengthSquared) || !double.IsFinite(shift.LengthSquared))
            throw new InvalidFileException(Format, "The scale or offset is not finite.", 131);
        if (count > 0 && (scale.X == 0 || scale.Y == 0 || scale.Z == 0))
            throw new InvalidFileException(Format, "The scale of a coordinate is 0, so that all points have the same.", 131);
        return new()
        {
            Version = version,
            PointFormat = format,
            RecordLength = recordLength,
            PointCount = count,
            PointOffset = offset,
            UnstatedPointCount = isCompressed
                ? 0 : Math.Max(0, (EndOfPoints(h, version, fileLength) - offset) / recordLength - count),
            Scale = scale,
            Offset = shift,
            Bounds = new(
                new(Double(h, 187), Double(h, 203), Double(h, 219)), new(Double(h, 179), Double(h, 195), Double(h, 211))),
        };
    }

    // Before the waveforms and the extended records, if the file has them.
    private static long EndOfPoints(ReadOnlySpan<byte> h, Version version, long fileLength)
    {
        var waveforms = version.Minor >= 3 ? NumberAt(h, 227) : 0;
        var records = version.Minor == 4 ? NumberAt(h, 235) : 0;
        return Math.Min(fileLength, Math.Min(waveforms > 0 ? waveforms : fileLength, records > 0 ? records : fileLength));
    }

    // 0 behind the end of the header.
    private static long NumberAt(ReadOnlySpan<byte> h, int at) => h.Length >= at + sizeof(ulong)
        ? (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(h[at..]), long.MaxValue)
        : 0;

    private static double Double(ReadOnlySpan<byte> h, int offset) => BinaryPrimitives.ReadDoubleLittleEndian(h[offset..]);
}
