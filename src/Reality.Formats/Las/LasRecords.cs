using System.Buffers.Binary;
using System.Text;
using Reality.Core;

namespace Reality.Formats.Las;

/// <summary>The variable length records of a LAS file that its readers need.</summary>
internal sealed class LasRecords
{
    private const string Format = "LAS";
    private const int MinHeaderSize = 227;
    private const int HeaderSize14 = 375;
    private const int RecordHeaderSize = 54;
    private const int ExtendedHeaderSize = 60;
    private const int MaxExtendedCount = 1000;
    private const int MaxWktBytes = 1 << 20;
    private const int WktRecord = 2112;
    private const int GeoKeyRecord = 34735;
    private const int GeoNumberRecord = 34736;
    private const int CompressionRecord = 22204;

    private readonly Stream _stream;
    private byte[]? _geoKeys;
    private byte[] _geoNumbers = [];

    private LasRecords(Stream stream) => _stream = stream;

    /// <summary>Coordinate system as well-known text; empty if there is none.</summary>
    public string Wkt { get; private set; } = "";

    public LasGeoKeys? GeoKeys { get; private set; }

    /// <summary>Data of the record that describes the compression, and its position.</summary>
    public (byte[] Data, long Position)? Compression { get; private set; }

    /// <summary>Walks the records before the points, which must end before these begin, and then those after them.</summary>
    /// <param name="h">The header as stored.</param>
    public static LasRecords Read(Stream stream, ReadOnlySpan<byte> h, LasHeader header)
    {
        var records = new LasRecords(stream);
        records.ReadBefore(h, header.PointOffset);
        if (records.Wkt.Length == 0 && records._geoKeys is null && header.Version.Minor == 4 && h.Length >= HeaderSize14)
            records.ReadAfter(h);
        records.GeoKeys = records._geoKeys is { } keys ? LasGeoKeys.Parse(keys, records._geoNumbers) : null;
        return records;
    }

    private void ReadBefore(ReadOnlySpan<byte> h, long pointOffset)
    {
        long position = BinaryPrimitives.ReadUInt16LittleEndian(h[94..]);
        var count = BinaryPrimitives.ReadUInt32LittleEndian(h[100..]);
        Span<byte> record = stackalloc byte[RecordHeaderSize];
        for (long i = 0; i < count; i++)
        {
            if (position < MinHeaderSize || position + RecordHeaderSize > pointOffset)
                throw new InvalidFileException(Format, $"The file has no room for {count} variable length records.", position);
            _stream.Position = position;
            _stream.ReadExactly(record);
            int length = BinaryPrimitives.ReadUInt16LittleEndian(record[20..]);
            if (position + RecordHeaderSize + length > pointOffset)
                throw new InvalidFileException(Format, "A variable length record overlaps the points.", position);
            Accept(record, length);
            position += RecordHeaderSize + length;
        }
    }

    private void ReadAfter(ReadOnlySpan<byte> h)
    {
        var position = (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(h[235..]), long.MaxValue / 2);
        var count = BinaryPrimitives.ReadUInt32LittleEndian(h[243..]);
        Span<byte> record = stackalloc byte[ExtendedHeaderSize];
        for (var i = 0; i < Math.Min(count, MaxExtendedCount); i++)
        {
            if (position > _stream.Length - ExtendedHeaderSize)
                throw new InvalidFileException(Format, "The records after the points are truncated.", position);
            _stream.Position = position;
            _stream.ReadExactly(record);
            var length = BinaryPrimitives.ReadUInt64LittleEndian(record[20..]);
            if (length > (ulong)(_stream.Length - position - ExtendedHeaderSize))
                throw new InvalidFileException(Format, "The records after the points are truncated.", position);
            if (length <= MaxWktBytes)
                Accept(record, (int)length);
            position += ExtendedHeaderSize + (long)length;
        }
    }

    private void Accept(ReadOnlySpan<byte> record, int length)
    {
        var id = BinaryPrimitives.ReadUInt16LittleEndian(record[18..]);
        if (id == CompressionRecord && record[2..].StartsWith("laszip encoded"u8))
            Compression = (ReadData(length), _stream.Position - length);
        if (!record[2..].StartsWith("LASF_Projection"u8))
            return;
        if (id == WktRecord && Wkt.Length == 0)
            Wkt = Encoding.UTF8.GetString(ReadData(length)).TrimEnd('\0').Trim();
        else if (id == GeoKeyRecord)
            _geoKeys = ReadData(length);
        else if (id == GeoNumberRecord)
            _geoNumbers = ReadData(length);
    }

    private byte[] ReadData(int length)
    {
        var data = new byte[length];
        _stream.ReadExactly(data);
        return data;
    }
}
