using System.Buffers.Binary;
using Reality.Core;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.PointClouds;

namespace Reality.Formats.E57;

/// <summary>
/// Reads the scans of E57 files (ASTM E2807-11): Cartesian and spherical coordinates in the pose of each scan, intensity, color
/// and time. Points that are marked as invalid are passed over.
/// </summary>
public sealed class E57Reader : IPointCloudReader
{
    private const string Format = "E57";
    private const int MaxXmlBytes = 16 << 20;
    private const int SectionHeaderLength = 32;
    private const int PacketHeaderLength = 4;
    private const double MaxQuaternionError = 0.01;
    private const int MaxDoubts = 10;

    // Records without any bits take no room, whatever their number.
    private const int MinBitsOfManyRecords = 3;
    private const long ManyRecords = 1 << 20;

    private readonly Stream _stream;
    private readonly E57Pages _pages;
    private readonly IReadOnlyList<E57Scan> _scans;

    /// <param name="stream">Seekable; closed by the reader.</param>
    /// <exception cref="InvalidFileException">The file is broken.</exception>
    public E57Reader(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        (_pages, var offset, var length) = E57Pages.Open(stream);
        if (length > MaxXmlBytes || length > _pages.Length)
        {
            throw new InvalidFileException(
                Format, $"The XML section has {length} bytes; at most {MaxXmlBytes} are supported.", 32);
        }
        var xml = new byte[length];
        _pages.Read(offset, xml);
        (_scans, var crs) = E57Scan.ReadAll(xml);
        Header = new()
        {
            Format = Format,
            Crs = crs.Length > 0 ? crs : null,
            Scans = _scans.Select(HeaderOf).ToList(),
            Doubts = _scans.Where(scan => Math.Abs(scan.QuaternionLength - 1) > MaxQuaternionError)
                .Select(scan => FormattableString.Invariant(
                    $"the rotation of the pose of {scan.Name} is a quaternion of the length {scan.QuaternionLength:G6} ")
                    + "instead of 1. It was scaled to 1; check the place of the scan.")
                .Take(MaxDoubts).ToList(),
        };
    }

    public PointCloudHeader Header { get; }

    public long UnstatedPointCount { get; private set; }

    public IEnumerable<PointBatch> Read(PointCloudPart part, CancellationToken cancellation = default)
    {
        var scan = _scans[part.Scan];
        var fields = scan.Fields.Select(field => new E57FieldStream(field)).ToArray();
        var (records, batch) = (new E57Records(scan, fields), new PointBatch());
        var left = scan.RecordCount;
        foreach (var _ in ReadPackets(scan, fields, cancellation))
        {
            while (left > 0 && fields.Min(field => field.AvailableCount) is var available and > 0)
            {
                var count = (int)Math.Min(Math.Min(available, left), PointBatch.Capacity);
                records.Take(count, batch);
                left -= count;
                if (batch.Count > 0)
                    yield return batch;
            }
            if (left == 0)
                UnstatedPointCount += SkipMore(fields);
        }
        if (left > 0)
        {
            throw new InvalidFileException(
                Format, $"{scan.Name} ends after {scan.RecordCount - left} of {scan.RecordCount} points.", scan.FileOffset);
        }
    }

    public void Dispose() => _stream.Dispose();

    private static ScanHeader HeaderOf(E57Scan scan, int index)
    {
        var names = scan.Fields.Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
        if (!E57Records.HaveCoordinates(names))
            throw new InvalidFileException(Format, $"{scan.Name} has neither Cartesian nor spherical coordinates.");
        return new()
        {
            Name = scan.Name,
            RecordCount = scan.RecordCount,
            Bounds = scan.FileFromScanner == RigidTransform.Identity ? scan.Bounds : null,
            ScannerPosition = scan.FileFromScanner.Translation,
            HasColor = names.IsSupersetOf(["colorRed", "colorGreen", "colorBlue"]),
            HasIntensity = names.Contains("intensity"),
            HasTime = names.Contains("timeStamp"),
            Parts = scan.RecordCount == 0 ? [] : [new(index, 0, scan.RecordCount)],
        };
    }

    private static long SkipMore(E57FieldStream[] fields)
    {
        var count = fields.Min(field => field.MoreCount);
        if (count is 0 or long.MaxValue)
            return 0;
        foreach (var field in fields)
            field.Skip((int)count);
        return count;
    }

    // Adds the content of each data packet to the fields, and returns after each.
    private IEnumerable<bool> ReadPackets(E57Scan scan, E57FieldStream[] fields, CancellationToken cancellation)
    {
        var (position, end) = ReadSection(scan);
        var packet = new byte[ushort.MaxValue + 1];
        while (position + PacketHeaderLength <= end)
        {
            cancellation.ThrowIfCancellationRequested();
            _pages.Read(position, packet.AsSpan(0, PacketHeaderLength));
            var length = BinaryPrimitives.ReadUInt16LittleEndian(packet.AsSpan(2)) + 1;
            if (packet[0] > 2 || length < PacketHeaderLength || length > end - position)
                throw Broken(scan, position, $"has a packet of type {packet[0]} and {length} bytes");
            if (packet[0] == 1)
            {
                _pages.Read(position, packet.AsSpan(0, length));
                if (!TryDistribute(packet.AsSpan(0, length), fields))
                    throw Broken(scan, position, "has a data packet that does not fit its fields");
                yield return true;
            }
            position += length;
        }
    }

    private (long Start, long End) ReadSection(E57Scan scan)
    {
        var start = _pages.LogicalOf(scan.FileOffset, $"the points of {scan.Name}");
        var header = new byte[SectionHeaderLength];
        _pages.Read(start, header);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(8));
        if (header[0] != 1 || length < SectionHeaderLength || length > (ulong)(_pages.Length - start))
            throw Broken(scan, start, "has no valid section of points");
        var bits = scan.Fields.Sum(field => (double)field.Bits);
        if (bits * scan.RecordCount > 8.0 * length || (bits < MinBitsOfManyRecords && scan.RecordCount > ManyRecords))
            throw Broken(scan, start, $"states {scan.RecordCount} points, for which its section has no room");
        var first = (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(16)), long.MaxValue);
        return (_pages.LogicalOf(first, $"the first packet of {scan.Name}"), start + (long)length);
    }

    private static bool TryDistribute(ReadOnlySpan<byte> packet, E57FieldStream[] fields)
    {
        const int CountOffset = 4, SizesOffset = 6;
        if (packet.Length < SizesOffset || BinaryPrimitives.ReadUInt16LittleEndian(packet[CountOffset..]) != fields.Length)
            return false;
        var at = SizesOffset + sizeof(ushort) * fields.Length;
        for (var i = 0; i < fields.Length; i++)
        {
            if (SizesOffset + 2 * i + 2 > packet.Length)
                return false;
            var size = BinaryPrimitives.ReadUInt16LittleEndian(packet[(SizesOffset + 2 * i)..]);
            if (at + size > packet.Length)
                return false;
            packet.Slice(at, size).CopyTo(fields[i].Append(size));
            at += size;
        }
        return true;
    }

    private InvalidFileException Broken(E57Scan scan, long position, string what) =>
        new(Format, $"{scan.Name} {what}.", _pages.PhysicalOf(position));
}
