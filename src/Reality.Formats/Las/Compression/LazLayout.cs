using System.Buffers.Binary;
using Reality.Core;
using Reality.Core.Numerics;

namespace Reality.Formats.Las.Compression;

/// <summary>How the points of a LAZ file are compressed, from its "laszip encoded" record (LAZ specification 1.4).</summary>
/// <param name="IsLayered">Whether each chunk has a stream per field, rather than one stream point by point.</param>
/// <param name="IsChunked">False for the one stream of the earliest files, which have no table of chunks.</param>
/// <param name="PointsPerChunk">0 if that varies.</param>
/// <param name="ExtraByteCount">Bytes of each point after the fields of its format.</param>
/// <param name="IsFirstVersion">Whether points are compressed as <see cref="FirstPointwiseChunkDecoder"/> reads them.</param>
internal sealed record LazLayout(
    int PointFormat, int RecordLength, bool IsLayered, bool IsChunked, uint PointsPerChunk, int ExtraByteCount,
    bool IsFirstVersion = false)
{
    private const string Format = "LAZ";
    private const int ItemsStart = 34;
    private const int ItemLength = 6;
    private const int Pointwise = 1, LayeredChunked = 3;
    private const ushort LayeredVersion = 3;

    // A symbol leaves each other one of its model a share of 2^-15, however seldom it is: log2(e) of that in bits.
    private const double MaxAdaptation = 1 << SymbolModel.Precision;
    private const double BitsPerOtherSymbol = 1.4427 / MaxAdaptation;

    // The coder rounds its intervals.
    private const double SafeShare = 0.9;

    public bool HasTime => PointFormats.HasTime(PointFormat);

    public bool HasColor => PointFormats.HasColor(PointFormat);

    public bool HasInfrared => PointFormats.HasInfrared(PointFormat);

    public bool HasWavePackets => PointFormats.HasWavePackets(PointFormat);

    /// <summary>The record of a file with layered chunks.</summary>
    /// <param name="pointFormat">6, 7 or 8.</param>
    /// <param name="pointsPerChunk">0 if that varies.</param>
    public static byte[] Describe(int pointFormat, int pointsPerChunk)
    {
        var items = ItemsOf(pointFormat);
        var data = new byte[ItemsStart + ItemLength * items.Count];
        var d = data.AsSpan();
        BinaryPrimitives.WriteUInt16LittleEndian(d, LayeredChunked);
        (d[4], d[5]) = (3, 4);
        BinaryPrimitives.WriteUInt32LittleEndian(d[12..], pointsPerChunk == 0 ? uint.MaxValue : (uint)pointsPerChunk);
        d[16..32].Fill(0xFF);
        BinaryPrimitives.WriteUInt16LittleEndian(d[32..], (ushort)items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            var item = d[(ItemsStart + ItemLength * i)..];
            BinaryPrimitives.WriteUInt16LittleEndian(item, (ushort)items[i].Type);
            BinaryPrimitives.WriteUInt16LittleEndian(item[2..], (ushort)items[i].Size);
            BinaryPrimitives.WriteUInt16LittleEndian(item[4..], LayeredVersion);
        }
        return data;
    }

    /// <summary>Parses the record, which has to describe the points of the header.</summary>
    /// <param name="position">Of the data in the file, for errors.</param>
    public static LazLayout Parse(ReadOnlySpan<byte> data, int pointFormat, int recordLength, long position)
    {
        if (data.Length < ItemsStart)
            throw new InvalidFileException(Format, "The record that describes the compression is truncated.", position);
        int compressor = BinaryPrimitives.ReadUInt16LittleEndian(data);
        int itemCount = BinaryPrimitives.ReadUInt16LittleEndian(data[32..]);
        if (compressor is < Pointwise or > LayeredChunked || BinaryPrimitives.ReadUInt16LittleEndian(data[2..]) != 0)
            throw new InvalidFileException(Format, $"The compressor {compressor} is unknown.", position);
        if (data.Length < ItemsStart + ItemLength * itemCount)
            throw new InvalidFileException(Format, "The record that describes the compression is truncated.", position);
        var expected = ItemsOf(pointFormat);
        var extra = recordLength - expected.Sum(item => item.Size);
        if (extra > 0)
            expected.Add((compressor == LayeredChunked ? 14 : 0, extra));
        if (itemCount != expected.Count || (compressor == LayeredChunked) != pointFormat >= 6)
            throw Unknown(pointFormat, position);
        int firstVersion = itemCount == 0 ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(data[(ItemsStart + 4)..]);
        for (var i = 0; i < itemCount; i++)
        {
            var item = data[(ItemsStart + ItemLength * i)..];
            int type = BinaryPrimitives.ReadUInt16LittleEndian(item), size = BinaryPrimitives.ReadUInt16LittleEndian(item[2..]);
            if (type != expected[i].Type || size != expected[i].Size)
                throw Unknown(pointFormat, position);
            CheckVersion(type, BinaryPrimitives.ReadUInt16LittleEndian(item[4..]), firstVersion, position);
        }
        var chunk = BinaryPrimitives.ReadUInt32LittleEndian(data[12..]);
        if (compressor != Pointwise && chunk == 0)
            throw new InvalidFileException(Format, "Chunks of 0 points are invalid.", position);
        return new(
            pointFormat, recordLength, compressor == LayeredChunked, compressor != Pointwise, chunk == uint.MaxValue ? 0 : chunk,
            Math.Max(0, extra), firstVersion == 1);
    }

    /// <summary>
    /// The least bytes that a chunk takes, whatever its points: each has at least a symbol that says what changes and the
    /// lengths of three steps, by models that begin with equal probabilities and adapt to what they see.
    /// </summary>
    public long MinBytesOf(long pointCount)
    {
        int[] symbolCounts = [IsLayered ? 128 : 64, 33, 33, 33];
        var steps = pointCount - 1;
        // The number of ways to place the steps among the symbols, until the counts of the model are halved; then its limit.
        var bits = symbolCounts.Sum(count => (count - 1) * ExactMath.Log2(1 + Math.Min(steps, MaxAdaptation) / (count - 1))
            + (count - 2) * BitsPerOtherSymbol * Math.Max(0, steps - MaxAdaptation));
        return RecordLength + (long)(SafeShare * bits / 8);
    }

    // Types and sizes, in the order of a record.
    private static List<(int Type, int Size)> ItemsOf(int pointFormat) => pointFormat switch
    {
        0 => [(6, 20)],
        1 => [(6, 20), (7, 8)],
        2 => [(6, 20), (8, 6)],
        3 => [(6, 20), (7, 8), (8, 6)],
        4 => [(6, 20), (7, 8), (9, 29)],
        5 => [(6, 20), (7, 8), (8, 6), (9, 29)],
        6 => [(10, 30)],
        7 => [(10, 30), (11, 6)],
        8 => [(10, 30), (12, 8)],
        9 => [(10, 30), (13, 29)],
        _ => [(10, 30), (12, 8), (13, 29)],
    };

    private static void CheckVersion(int type, int version, int versionOfPoints, long position)
    {
        // Wave packets of the old formats have version 1; LASzip names the layered ones 3 or 4.
        var isKnown = type switch
        {
            9 => version == 1,
            < 10 => version is 1 or 2 && version == versionOfPoints,
            _ => version is 3 or 4,
        };
        if (!isKnown)
        {
            throw new InvalidFileException(
                Format,
                $"The points were compressed by version {version} of the encoder for item {type}, which is not supported. "
                + "Compress them again with a current LASzip or PDAL, or decompress them to LAS.",
                position);
        }
    }

    private static InvalidFileException Unknown(int pointFormat, long position) => new(
        Format, $"The record that describes the compression does not fit point format {pointFormat}.", position);
}
