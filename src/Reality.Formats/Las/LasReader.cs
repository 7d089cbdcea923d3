using System.Buffers.Binary;
using System.Numerics;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Las.Compression;
using Reality.Formats.PointClouds;

namespace Reality.Formats.Las;

/// <summary>
/// Reads LAS 1.0 to 1.4 (ASPRS) with point formats 0 to 10, uncompressed or compressed as LAZ, which includes COPC, in bounded
/// memory.
/// </summary>
public sealed class LasReader : IPointCloudReader
{
    // Points of a part: some seconds of work, and some hundred megabytes when they are unpacked.
    private const long PointsPerPart = 8_000_000;

    private const int ColorSampleCount = 8;

    private readonly Stream _stream;
    private readonly ChunkIndex? _chunks;
    private readonly Lazy<bool> _hasWideColors;

    /// <param name="stream">Seekable; closed by the reader.</param>
    /// <exception cref="InvalidFileException">The file is broken.</exception>
    public LasReader(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        LasHeader = LasHeader.Read(stream);
        _chunks = LasHeader.Compression is null ? null : ChunkIndex.Read(stream, LasHeader);
        _hasWideColors = new(HasWideColors);
        var keys = LasHeader.GeoKeys;
        var crs = LasHeader.Wkt.Length > 0 ? LasHeader.Wkt : keys?.Definition;
        Header = new()
        {
            Format = _chunks is null ? "LAS" : "LAZ",
            Crs = crs,
            UnusableCrs = crs is null ? keys?.Problem : null,
            MetersPerUnit = LasHeader.Wkt.Length > 0 ? null : keys?.MetersPerUnit,
            MetersPerHeightUnit = LasHeader.Wkt.Length > 0 ? null : keys?.MetersPerHeightUnit,
            Notes = NotesOf(LasHeader),
            Scans =
            [
                new()
                {
                    Name = "",
                    RecordCount = LasHeader.PointCount,
                    Bounds = LasHeader.Bounds,
                    HasColor = LasHeader.HasColor,
                    HasIntensity = true,
                    HasClassification = true,
                    HasTime = LasHeader.HasTime,
                    Grid = new(LasHeader.Offset, LasHeader.Scale),
                    Parts = PartsOf(LasHeader, _chunks),
                },
            ],
        };
    }

    public LasHeader LasHeader { get; }

    public PointCloudHeader Header { get; }

    public long UnstatedPointCount => LasHeader.UnstatedPointCount;

    public IEnumerable<PointBatch> Read(PointCloudPart part, CancellationToken cancellation = default)
    {
        var (scale, offset) = (LasHeader.Scale, LasHeader.Offset);
        var shift = _hasWideColors.Value ? 8 : 0;
        var (batch, records) = (new PointBatch(), new PointRecord[PointBatch.Capacity]);
        foreach (var count in ReadRecords(part, records))
        {
            cancellation.ThrowIfCancellationRequested();
            batch.Count = count;
            for (var i = 0; i < count; i++)
            {
                ref readonly var record = ref records[i];
                batch.X[i] = record.X * scale.X + offset.X;
                batch.Y[i] = record.Y * scale.Y + offset.Y;
                batch.Z[i] = record.Z * scale.Z + offset.Z;
                batch.Intensity[i] = record.Intensity;
                batch.Classification[i] = record.Classification;
                batch.Time[i] = BitConverter.Int64BitsToDouble(record.GpsTime);
                batch.Colors[i] = new(
                    ToByte(record.Color.Red, shift), ToByte(record.Color.Green, shift), ToByte(record.Color.Blue, shift));
            }
            yield return batch;
        }
    }

    public void Dispose() => _stream.Dispose();

    // Measurements that other programs use, and that surfaces and colors do not need.
    private static List<string> NotesOf(LasHeader header)
    {
        var (format, extra) = (header.PointFormat, header.RecordLength - PointFormats.RecordLengthOf(header.PointFormat));
        var notes = new List<string>();
        if (PointFormats.HasInfrared(format))
            notes.Add($"the near infrared of its points (point format {format}) is not used");
        if (PointFormats.HasWavePackets(format))
            notes.Add($"the waveforms of its points (point format {format}) are not used");
        if (extra > 0)
            notes.Add($"{extra} extra bytes of each point are not used");
        return notes;
    }

    // Start and count are points of a LAS file, and chunks of a LAZ file.
    private static List<PointCloudPart> PartsOf(LasHeader header, ChunkIndex? chunks)
    {
        var parts = new List<PointCloudPart>();
        if (chunks is null)
        {
            for (long start = 0; start < header.PointCount; start += PointsPerPart)
                parts.Add(new(0, start, Math.Min(PointsPerPart, header.PointCount - start)));
            return parts;
        }
        var (first, points) = (0, 0L);
        for (var i = 0; i < chunks.Count; i++)
        {
            points += chunks[i].PointCount;
            if (points < PointsPerPart && i < chunks.Count - 1)
                continue;
            parts.Add(new(0, first, i + 1 - first));
            (first, points) = (i + 1, 0);
        }
        return parts;
    }

    // Returns the number of records that were read into the buffer, again and again.
    private IEnumerable<int> ReadRecords(PointCloudPart part, PointRecord[] records) =>
        _chunks is null ? ReadStored(part, records) : _chunks.Read(_stream, part, records);

    private IEnumerable<int> ReadStored(PointCloudPart part, PointRecord[] records)
    {
        var (length, format) = (LasHeader.RecordLength, LasHeader.PointFormat);
        var buffer = new byte[Math.Min(records.Length, part.Count) * length];
        _stream.Position = LasHeader.PointOffset + part.Start * length;
        for (var left = part.Count; left > 0; left -= records.Length)
        {
            var count = (int)Math.Min(left, records.Length);
            var bytes = buffer.AsSpan(0, count * length);
            if (_stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
                throw new InvalidFileException("LAS", "The file is truncated.", _stream.Position);
            for (var i = 0; i < count; i++)
                records[i] = ReadRecord(buffer.AsSpan(i * length, length), format);
            yield return count;
        }
    }

    // Formats 9 and 10 have wave packets after the fields of the others.
    private static PointRecord ReadRecord(ReadOnlySpan<byte> record, int format) => format < 6
        ? PointRecord.ReadLegacy(record, format)
        : PointRecord.Read(record[..(format is 6 or 9 ? PointFormats.CommonEnd : PointFormats.ColorEnd)]);

    private static byte ToByte(ushort color, int shift) => (byte)Math.Min(color >> shift, byte.MaxValue);

    // Many writers store 8-bit colors in the 16-bit fields: a color above 255, at samples spread over the file, shows 16 bits.
    private bool HasWideColors()
    {
        var total = LasHeader.HasColor ? _chunks?.Count ?? LasHeader.PointCount : 0;
        var records = new PointRecord[PointBatch.Capacity];
        var samples = (int)Math.Min(ColorSampleCount, total);
        for (var i = 0; i < samples; i++)
        {
            var start = total / samples * i;
            var part = new PointCloudPart(0, start, _chunks is null ? Math.Min(records.Length, total - start) : 1);
            var count = ReadRecords(part, records).First();
            if (records.Take(count).Any(record => ((record.Color.Red | record.Color.Green | record.Color.Blue) & 0xFF00) != 0))
                return true;
        }
        return false;
    }
}

/// <summary>A point in the coordinate system of the file.</summary>
public readonly record struct LasPoint(Vector3d Position, Rgb24 Color)
{
    public ushort Intensity { get; init; }

    /// <summary>A class of ASPRS.</summary>
    public byte Classification { get; init; }

    /// <summary>GPS time.</summary>
    public double Time { get; init; }
}
