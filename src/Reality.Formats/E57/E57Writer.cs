using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Formats.PointClouds;

namespace Reality.Formats.E57;

/// <summary>
/// Writes structured scans as E57 (ASTM E2807-11): a scan has its pose, and its grid with rows and columns, coordinates to
/// 0.1 mm, states of beams without a return, intensities and colors. Points stream to the file; at most 100 km from the scanner.
/// </summary>
/// <param name="stream">Seekable and empty; not closed by the writer.</param>
/// <param name="crs">Coordinate system as well-known text; empty for local coordinates.</param>
public sealed class E57Writer(Stream stream, string crs)
{
    private const int HeaderLength = 48, SectionHeaderLength = 32, PacketHeaderLength = 6;
    private const double Step = 1e-4;
    private const long MaxSteps = 1_000_000_000;

    // A multiple of 8, so that all fields end with whole bytes in every packet but the last.
    private const int RecordsPerPacket = 2048;

    private readonly E57PageWriter _pages = StartOf(stream);
    private readonly StringBuilder _scans = new();

    /// <summary>Appends a scan.</summary>
    public void Write(ScanGrid scan, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scan);
        var fields = FieldsOf(scan);
        var count = scan.Points.Length;
        _pages.Align();
        var start = _pages.Length;
        var header = new byte[SectionHeaderLength];
        header[0] = 1;
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(8), SectionHeaderLength + PacketsLength(fields, count));
        BinaryPrimitives.WriteInt64LittleEndian(
            header.AsSpan(16), E57PageWriter.PhysicalOf(start + SectionHeaderLength));
        _pages.Write(header);
        for (var first = 0; first < count; first += RecordsPerPacket)
        {
            cancellation.ThrowIfCancellationRequested();
            WritePacket(fields, first, Math.Min(RecordsPerPacket, count - first));
        }
        _scans.Append(Describe(scan, fields, E57PageWriter.PhysicalOf(start)));
    }

    /// <summary>Completes the file, which is invalid until then.</summary>
    public void Finish()
    {
        _pages.Align();
        var start = _pages.Length;
        var xml = Encoding.UTF8.GetBytes($"""
            <?xml version="1.0" encoding="UTF-8"?>
            <e57Root type="Structure" xmlns="http://www.astm.org/COMMIT/E57/2010-e57-v1.0">
            <formatName type="String"><![CDATA[ASTM E57 3D Imaging Data File]]></formatName>
            <guid type="String">{GuidOf(_scans.ToString())}</guid>
            <versionMajor type="Integer">1</versionMajor>
            <versionMinor type="Integer"/>
            <coordinateMetadata type="String">{SecurityElement.Escape(crs)}</coordinateMetadata>
            <data3D type="Vector" allowHeterogeneousChildren="1">
            {_scans}</data3D>
            <images2D type="Vector" allowHeterogeneousChildren="1"/>
            </e57Root>

            """.ReplaceLineEndings("\n"));
        _pages.Write(xml);
        _pages.Finish(length =>
        {
            var header = new byte[HeaderLength];
            "ASTM-E57"u8.CopyTo(header);
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), 1);
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), length);
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(24), E57PageWriter.PhysicalOf(start));
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(32), xml.Length);
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(40), E57PageWriter.PageSize);
            return header;
        });
    }

    private static E57PageWriter StartOf(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var pages = new E57PageWriter(stream);
        pages.Write(new byte[HeaderLength]);
        return pages;
    }

    private static Field[] FieldsOf(ScanGrid scan) =>
    [
        Field.Integers("rowIndex", scan.Rows - 1, i => i % scan.Rows),
        Field.Integers("columnIndex", scan.Columns - 1, i => i / scan.Rows),
        Field.Coordinate("cartesianX", i => scan.Points[i].X),
        Field.Coordinate("cartesianY", i => scan.Points[i].Y),
        Field.Coordinate("cartesianZ", i => scan.Points[i].Z),
        Field.Integers("cartesianInvalidState", 2, i => double.IsNaN(scan.Points[i].X) ? 2 : 0),
        Field.Integers("intensity", ushort.MaxValue, i => scan.Intensities[i]),
        Field.Integers("colorRed", 255, i => scan.Colors[i].R),
        Field.Integers("colorGreen", 255, i => scan.Colors[i].G),
        Field.Integers("colorBlue", 255, i => scan.Colors[i].B),
    ];

    private static long PacketsLength(Field[] fields, int count) =>
        count / RecordsPerPacket * (long)PacketLength(fields, RecordsPerPacket)
        + (count % RecordsPerPacket is > 0 and var rest ? PacketLength(fields, rest) : 0);

    private static int PacketLength(Field[] fields, int count) =>
        (PacketHeaderLength + fields.Sum(field => sizeof(ushort) + field.BytesOf(count)) + 3) / 4 * 4;

    private void WritePacket(Field[] fields, int first, int count)
    {
        var packet = new byte[PacketLength(fields, count)];
        packet[0] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(2), (ushort)(packet.Length - 1));
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(4), (ushort)fields.Length);
        var at = PacketHeaderLength + sizeof(ushort) * fields.Length;
        for (var i = 0; i < fields.Length; i++)
        {
            var length = fields[i].BytesOf(count);
            BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(PacketHeaderLength + sizeof(ushort) * i), (ushort)length);
            fields[i].Pack(first, count, packet.AsSpan(at, length));
            at += length;
        }
        _pages.Write(packet);
    }

    private static string Describe(ScanGrid scan, Field[] fields, long position)
    {
        var (rotation, t, box) = (scan.FileFromScanner.Rotation, scan.FileFromScanner.Translation, Box3d.Empty);
        foreach (var point in scan.Points)
        {
            if (!double.IsNaN(point.X))
                box = box.Include(point);
        }
        return string.Create(CultureInfo.InvariantCulture, $"""
            <vectorChild type="Structure"><guid type="String">{GuidOf(scan.Name + position)}</guid>
            <name type="String">{SecurityElement.Escape(scan.Name)}</name>
            <pose type="Structure"><rotation type="Structure">{Float("w", rotation.W)}{Float("x", rotation.X)}
            {Float("y", rotation.Y)}{Float("z", rotation.Z)}</rotation>
            <translation type="Structure">{Float("x", t.X)}{Float("y", t.Y)}{Float("z", t.Z)}</translation></pose>
            <indexBounds type="Structure">{Range("row", 0, scan.Rows - 1)}{Range("column", 0, scan.Columns - 1)}
            {Range("return", 0, 0)}</indexBounds>
            {(box.IsEmpty ? "" : $"""
            <cartesianBounds type="Structure">{Bounds("x", box.Min.X, box.Max.X)}{Bounds("y", box.Min.Y, box.Max.Y)}
            {Bounds("z", box.Min.Z, box.Max.Z)}</cartesianBounds>
            """)}
            <intensityLimits type="Structure">{Range("intensity", 0, ushort.MaxValue)}</intensityLimits>
            <colorLimits type="Structure">{Range("colorRed", 0, 255)}{Range("colorGreen", 0, 255)}
            {Range("colorBlue", 0, 255)}</colorLimits>
            <points type="CompressedVector" fileOffset="{position}" recordCount="{scan.Points.Length}">
            <prototype type="Structure">{string.Concat(fields.Select(field => field.Xml))}</prototype>
            <codecs type="Vector" allowHeterogeneousChildren="1"/></points></vectorChild>

            """);
    }

    private static string Float(string name, double value) =>
        string.Create(CultureInfo.InvariantCulture, $"<{name} type=\"Float\">{value:R}</{name}>");

    private static string Range(string name, long min, long max) => string.Create(
        CultureInfo.InvariantCulture,
        $"<{name}Minimum type=\"Integer\">{min}</{name}Minimum><{name}Maximum type=\"Integer\">{max}</{name}Maximum>");

    private static string Bounds(string name, double min, double max) =>
        Float(name + "Minimum", min) + Float(name + "Maximum", max);

    // The same content has the same identity.
    private static string GuidOf(string content) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 16)).ToString("B").ToUpperInvariant();

    /// <summary>A field of integers, which are stored from their minimum in as few bits as their range needs.</summary>
    private sealed record Field(string Xml, long Min, int Bits, Func<int, long> ValueOf)
    {
        public static Field Integers(string name, long max, Func<int, long> valueOf) => new(
            $"<{name} type=\"Integer\" minimum=\"0\" maximum=\"{max}\"/>", 0, BitsOf((ulong)max), valueOf);

        public static Field Coordinate(string name, Func<int, double> valueOf) => new(
            $"<{name} type=\"ScaledInteger\" minimum=\"{-MaxSteps}\" maximum=\"{MaxSteps}\" scale=\"1e-4\"/>", -MaxSteps,
            BitsOf(2 * MaxSteps), i => double.IsNaN(valueOf(i)) ? 0 : (long)Math.Round(valueOf(i) / Step));

        public int BytesOf(int count) => (count * Bits + 7) / 8;

        public void Pack(int first, int count, Span<byte> target)
        {
            var (pending, bits, at) = (0UL, 0, 0);
            for (var i = first; i < first + count; i++)
            {
                pending |= (ulong)(ValueOf(i) - Min) << bits;
                for (bits += Bits; bits >= 8; bits -= 8, pending >>= 8)
                    target[at++] = (byte)pending;
            }
            if (bits > 0)
                target[at] = (byte)pending;
        }

        private static int BitsOf(ulong range) => 64 - BitOperations.LeadingZeroCount(range);
    }
}
