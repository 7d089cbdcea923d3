using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Reality.Testing.Scans;

/// <summary>Makes small E57 files: scans with any fields, in packets of any size.</summary>
public sealed class E57TestFile
{
    private const int PageSize = 1024, Payload = 1020, HeaderLength = 48;

    private readonly List<byte> _logical = [.. new byte[HeaderLength]];
    private readonly StringBuilder _scans = new();

    /// <summary>Content of the element coordinateMetadata.</summary>
    public string Crs { get; init; } = "";

    /// <summary>Physical places of the sections of points.</summary>
    public List<long> Sections { get; } = [];

    /// <summary>Adds a scan.</summary>
    /// <param name="members">XML of pose, limits and the like.</param>
    /// <param name="recordCount">The count that the file states; null = the true one.</param>
    public E57TestFile Add(
        string members, IReadOnlyList<E57TestField> fields, int recordsPerPacket = 100, long? recordCount = null)
    {
        var count = fields[0].Values.Length;
        while (_logical.Count % 4 != 0)
            _logical.Add(0);
        var start = _logical.Count;
        Sections.Add(Physical(start));
        _logical.AddRange(new byte[32]);
        var first = _logical.Count;
        var streams = fields.Select(field => field.Encode()).ToList();
        var packets = Math.Max(1, (count + recordsPerPacket - 1) / recordsPerPacket);
        for (var packet = 0; packet < packets; packet++)
            WritePacket(streams.Select(stream => Slice(stream, packet, packets)).ToList());
        var header = new byte[32];
        header[0] = 1;
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(8), _logical.Count - start);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), Physical(first));
        header.CopyTo(CollectionsMarshal.AsSpan(_logical)[start..]);
        _scans.Append(CultureInfo.InvariantCulture, $"""
            <vectorChild type="Structure">{members}<points type="CompressedVector" fileOffset="{Physical(start)}"
            recordCount="{recordCount ?? count}"><prototype type="Structure">
            {string.Concat(fields.Select(field => field.Xml))}</prototype><codecs type="Vector"/></points></vectorChild>
            """);
        return this;
    }

    public byte[] ToArray()
    {
        var xml = Encoding.UTF8.GetBytes($"""
            <?xml version="1.0" encoding="UTF-8"?>
            <e57Root type="Structure" xmlns="http://www.astm.org/COMMIT/E57/2010-e57-v1.0">
            <formatName type="String">ASTM E57 3D Imaging Data File</formatName>
            <coordinateMetadata type="String">{Crs}</coordinateMetadata>
            <data3D type="Vector" allowHeterogeneousChildren="1">{_scans}</data3D></e57Root>
            """);
        var place = Physical(_logical.Count);
        _logical.AddRange(xml);
        var logical = _logical.ToArray();
        var pages = (logical.Length + Payload - 1) / Payload;
        var file = new byte[pages * PageSize];
        for (var i = 0; i < pages; i++)
            logical.AsSpan(i * Payload, Math.Min(Payload, logical.Length - i * Payload)).CopyTo(file.AsSpan(i * PageSize));
        var h = file.AsSpan();
        "ASTM-E57"u8.CopyTo(h);
        BinaryPrimitives.WriteInt32LittleEndian(h[8..], 1);
        BinaryPrimitives.WriteInt64LittleEndian(h[16..], file.Length);
        BinaryPrimitives.WriteInt64LittleEndian(h[24..], place);
        BinaryPrimitives.WriteInt64LittleEndian(h[32..], xml.Length);
        BinaryPrimitives.WriteInt64LittleEndian(h[40..], PageSize);
        for (var i = 0; i < pages; i++)
            Seal(file.AsSpan(i * PageSize, PageSize));
        return file;
    }

    /// <summary>Writes the checksum of a page.</summary>
    public static void Seal(Span<byte> page)
    {
        var checksum = uint.MaxValue;
        foreach (var value in page[..Payload])
            checksum = BitOperations.Crc32C(checksum, value);
        BinaryPrimitives.WriteUInt32BigEndian(page[Payload..], ~checksum);
    }

    private static byte[] Slice(byte[] stream, int packet, int packets) =>
        stream[(int)((long)stream.Length * packet / packets)..(int)((long)stream.Length * (packet + 1) / packets)];

    private void WritePacket(List<byte[]> streams)
    {
        var length = (6 + 2 * streams.Count + streams.Sum(stream => stream.Length) + 3) / 4 * 4;
        var packet = new byte[length];
        packet[0] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(2), (ushort)(length - 1));
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(4), (ushort)streams.Count);
        var at = 6 + 2 * streams.Count;
        for (var i = 0; i < streams.Count; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(6 + 2 * i), (ushort)streams[i].Length);
            streams[i].CopyTo(packet.AsSpan(at));
            at += streams[i].Length;
        }
        _logical.AddRange(packet);
    }

    private static long Physical(long logical) => logical / Payload * PageSize + logical % Payload;
}

/// <summary>A field of the records of an E57 scan with its values.</summary>
/// <param name="Attributes">XML attributes of the field.</param>
/// <param name="Values">As they are stored: integers of scaled fields.</param>
/// <param name="Bits">Of an integer; -32 and -64 for floating-point numbers.</param>
/// <param name="Min">Smallest stored integer.</param>
public sealed record E57TestField(string Name, string Attributes, double[] Values, int Bits, long Min = 0)
{
    private string[]? _texts;

    public string Xml => $"<{Name} {Attributes}/>\n";

    public static E57TestField Singles(string name, params double[] values) =>
        new(name, "type=\"Float\" precision=\"single\"", values, -32);

    public static E57TestField Doubles(string name, params double[] values) => new(name, "type=\"Float\"", values, -64);

    public static E57TestField Integers(string name, long min, long max, params double[] values) => new(
        name, $"type=\"Integer\" minimum=\"{min}\" maximum=\"{max}\"", values,
        64 - BitOperations.LeadingZeroCount((ulong)(max - min)), min);

    public static E57TestField Scaled(string name, long min, long max, string scale, string offset, params double[] stored) =>
        new(
        name, $"type=\"ScaledInteger\" minimum=\"{min}\" maximum=\"{max}\" scale=\"{scale}\" offset=\"{offset}\"", stored,
        64 - BitOperations.LeadingZeroCount((ulong)(max - min)), min);

    /// <summary>Texts of an extension (bitPackCodec of strings: their length before each, in one or eight bytes).</summary>
    public static E57TestField Texts(string name, params string[] values) => new(
        name, "xmlns=\"http://example.org/extension\" type=\"String\"", new double[values.Length], 0)
    {
        _texts = values,
    };

    internal byte[] Encode()
    {
        if (_texts is not null)
            return _texts.SelectMany(Encode).ToArray();
        if (Bits == -32)
            return Values.SelectMany(value => BitConverter.GetBytes((float)value)).ToArray();
        if (Bits == -64)
            return Values.SelectMany(BitConverter.GetBytes).ToArray();
        var bytes = new byte[(Values.Length * Bits + 7) / 8];
        for (var i = 0; i < Values.Length; i++)
        {
            var raw = (ulong)((long)Values[i] - Min);
            for (var bit = 0; bit < Bits; bit++)
                bytes[(i * Bits + bit) / 8] |= (byte)((raw >> bit & 1) << (i * Bits + bit) % 8);
        }
        return bytes;
    }

    private static byte[] Encode(string text)
    {
        var content = Encoding.UTF8.GetBytes(text);
        byte[] length = content.Length < 128
            ? [(byte)(content.Length << 1)]
            : BitConverter.GetBytes((long)content.Length << 1 | 1);
        return [.. length, .. content];
    }
}
