using System.Buffers.Binary;
using Reality.Core.Numerics;
using Reality.Formats.Las;
using Reality.Formats.Las.Compression;
using Reality.Formats.Tests.Scans;
using Reality.Testing;

namespace Reality.Formats.Tests.Las;

/// <summary>All point formats of LAS, stored and compressed: the same points come back, and what is not used is named.</summary>
public sealed class PointFormatTests
{
    private const int Count = 3000, PointsPerChunk = 1000;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 0)]
    [InlineData(4, 0)]
    [InlineData(5, 0)]
    [InlineData(6, 0)]
    [InlineData(7, 0)]
    [InlineData(8, 0)]
    [InlineData(9, 0)]
    [InlineData(10, 0)]
    [InlineData(4, 3)]
    [InlineData(5, 2)]
    [InlineData(8, 4)]
    [InlineData(10, 1)]
    public void Every_format_comes_back_stored_and_compressed(int format, int extraBytes)
    {
        var records = Records(format, extraBytes);

        foreach (var file in (byte[][])[Stored(format, extraBytes, records), Compressed(format, extraBytes, records)])
        {
            using var reader = new LasReader(new MemoryStream(file));
            var points = Cloud.Read(reader).Points;

            Assert.Equal((format, Count), (reader.LasHeader.PointFormat, points.Count));
            for (var i = 0; i < Count; i++)
            {
                Assert.True(Vector3d.Distance(PositionOf(i), points[i].Position) < 1e-9, $"point {i}: {points[i].Position}");
                Assert.Equal((IntensityOf(i), ClassOf(i)), (points[i].Intensity, points[i].Classification));
                Assert.Equal(PointFormats.HasTime(format) ? TimeOf(i) : 0, points[i].Time);
                Assert.Equal(
                    PointFormats.HasColor(format) ? ((byte)(i / 256), (byte)200, (byte)0) : default,
                    (points[i].Color.R, points[i].Color.G, points[i].Color.B));
            }
            var notes = string.Join('\n', reader.Header.Notes);
            Assert.Equal(format is 8 or 10, notes.Contains("near infrared", StringComparison.Ordinal));
            Assert.Equal(format is 4 or 5 or 9 or 10, notes.Contains("waveforms", StringComparison.Ordinal));
            Assert.Equal(extraBytes > 0, notes.Contains($"{extraBytes} extra bytes", StringComparison.Ordinal));
        }
    }

    // Neither of them reads formats with waveforms.
    [Theory]
    [InlineData("laz-perf", 0)]
    [InlineData("laz-perf", 1)]
    [InlineData("laz-perf", 2)]
    [InlineData("laz-perf", 3)]
    [InlineData("laz-perf", 6)]
    [InlineData("laz-perf", 7)]
    [InlineData("laz-perf", 8)]
    [InlineData("laz-rs", 8)]
    public void Other_readers_decode_the_same_files(string reader, int format)
    {
        if (!ExternalReader.HasPackage(reader == "laz-perf" ? "copc" : "@loaders.gl/las"))
            Assert.Skip("The reader is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        var records = Records(format, 0);
        File.WriteAllBytes(folder["a.laz"], Compressed(format, 0, records));

        ExternalReader.RunScript("laz.js", reader, folder["a.laz"], folder["points"]);

        Assert.Equal(records, File.ReadAllBytes(folder["points"]));
    }

    private static Vector3d PositionOf(int i) => new(0.01 * (10 * i - i % 7), 0.01 * (i / 100 * 500), 0.01 * (i % 90 - 40));

    private static ushort IntensityOf(int i) => (ushort)(i % 5 * 1000 + i / 40);

    private static byte ClassOf(int i) => (byte)(i / 30 % 11);

    private static double TimeOf(int i) => 1000 + 0.25 * (i / 2);

    // ASPRS LAS 1.4 R15, tables 7 to 21.
    private static byte[] Records(int format, int extraBytes)
    {
        var length = PointFormats.RecordLengthOf(format) + extraBytes;
        var records = new byte[Count * length];
        for (var i = 0; i < Count; i++)
        {
            var r = records.AsSpan(i * length, length);
            var p = PositionOf(i);
            BinaryPrimitives.WriteInt32LittleEndian(r, (int)Math.Round(p.X * 100));
            BinaryPrimitives.WriteInt32LittleEndian(r[4..], (int)Math.Round(p.Y * 100));
            BinaryPrimitives.WriteInt32LittleEndian(r[8..], (int)Math.Round(p.Z * 100));
            BinaryPrimitives.WriteUInt16LittleEndian(r[12..], IntensityOf(i));
            var isNew = format >= 6;
            r[14] = isNew ? (byte)(i % 2 + 1 | 2 << 4) : (byte)(i % 2 + 1 | 2 << 3);
            r[isNew ? 16 : 15] = ClassOf(i);
            var at = isNew ? 22 : 20;
            if (PointFormats.HasTime(format))
            {
                BinaryPrimitives.WriteDoubleLittleEndian(r[at..], TimeOf(i));
                at += 8;
            }
            if (PointFormats.HasColor(format))
            {
                BinaryPrimitives.WriteUInt16LittleEndian(r[at..], (ushort)i);
                BinaryPrimitives.WriteUInt16LittleEndian(r[(at + 2)..], 200 << 8);
                at += 6;
            }
            if (PointFormats.HasInfrared(format))
            {
                BinaryPrimitives.WriteUInt16LittleEndian(r[at..], (ushort)(7 * i));
                at += 2;
            }
            // Wave packets: descriptor, offset, size, place of the return and direction; then extra bytes.
            for (; at < length; at++)
                r[at] = (byte)(at % 3 == 0 ? i : i / 64);
        }
        return records;
    }

    private static byte[] Stored(int format, int extraBytes, byte[] records) =>
        [.. Start(format, extraBytes, isCompressed: false), .. records];

    private static byte[] Compressed(int format, int extraBytes, byte[] records)
    {
        var length = PointFormats.RecordLengthOf(format) + extraBytes;
        var layout = new LazLayout(format, length, format >= 6, IsChunked: true, PointsPerChunk, extraBytes);
        using var stream = new MemoryStream();
        stream.Write(Start(format, extraBytes, isCompressed: true));
        var place = stream.Position;
        stream.Write(new byte[8]);
        var table = new ChunkTable();
        foreach (var part in records.Chunk(PointsPerChunk * length))
        {
            var chunk = format >= 6 ? Layered(format, extraBytes, part, length) : PointwiseChunk.Encode(part, layout);
            stream.Write(chunk);
            table.Add(part.Length / length, chunk.Length);
        }
        var end = stream.Position;
        table.Write(stream, isVariable: false);
        stream.Position = place;
        stream.Write(BitConverter.GetBytes(end));
        return stream.ToArray();
    }

    // A chunk of the format without waveforms and extra bytes, to which those of the first point are added, and layers of them:
    // one for waveforms and one for each extra byte, whose content no reader of the other fields looks at.
    private static byte[] Layered(int format, int extraBytes, byte[] records, int length)
    {
        var plain = format switch { 9 => 6, 10 => 8, _ => format };
        var plainLength = PointFormats.RecordLengthOf(plain);
        using var chunk = new MemoryStream();
        ChunkEncoder.Write(chunk, plain, records.Chunk(length).SelectMany(record => record.Take(plainLength)).ToArray());
        var bytes = chunk.ToArray();
        var layers = 9 + (PointFormats.HasColor(plain) ? 1 : 0) + (PointFormats.HasInfrared(plain) ? 1 : 0);
        var added = (PointFormats.HasWavePackets(format) ? 1 : 0) + extraBytes;
        var sizes = plainLength + 4 + 4 * layers;
        return
        [
            .. bytes[..plainLength], .. records[plainLength..length], .. bytes[plainLength..sizes],
            .. Enumerable.Range(0, added).SelectMany(i => BitConverter.GetBytes(20 + i)), .. bytes[sizes..],
            .. Enumerable.Range(0, added).SelectMany(i => Enumerable.Repeat((byte)0xA5, 20 + i)),
        ];
    }

    // A header of LAS 1.4 and, if compressed, the record of LASzip.
    private static byte[] Start(int format, int extraBytes, bool isCompressed)
    {
        const int HeaderSize = 375, RecordHeader = 54;
        var laszip = isCompressed ? Laszip(format, extraBytes) : [];
        var start = new byte[HeaderSize + (isCompressed ? RecordHeader : 0) + laszip.Length];
        var h = start.AsSpan();
        "LASF"u8.CopyTo(h);
        (h[24], h[25], h[104]) = (1, 4, (byte)(format | (isCompressed ? 0x80 : 0)));
        BinaryPrimitives.WriteUInt16LittleEndian(h[94..], HeaderSize);
        BinaryPrimitives.WriteInt32LittleEndian(h[96..], start.Length);
        BinaryPrimitives.WriteInt32LittleEndian(h[100..], isCompressed ? 1 : 0);
        BinaryPrimitives.WriteUInt16LittleEndian(h[105..], (ushort)(PointFormats.RecordLengthOf(format) + extraBytes));
        for (var axis = 0; axis < 3; axis++)
            BinaryPrimitives.WriteDoubleLittleEndian(h[(131 + 8 * axis)..], 0.01);
        BinaryPrimitives.WriteInt64LittleEndian(h[247..], Count);
        if (!isCompressed)
            return start;
        var record = h[HeaderSize..];
        "laszip encoded"u8.CopyTo(record[2..]);
        BinaryPrimitives.WriteUInt16LittleEndian(record[18..], 22204);
        BinaryPrimitives.WriteUInt16LittleEndian(record[20..], (ushort)laszip.Length);
        laszip.CopyTo(record[RecordHeader..]);
        return start;
    }

    private static byte[] Laszip(int format, int extraBytes)
    {
        List<(int Type, int Size, int Version)> items = format >= 6 ? [(10, 30, 3)] : [(6, 20, 2)];
        if (format < 6 && PointFormats.HasTime(format))
            items.Add((7, 8, 2));
        if (PointFormats.HasColor(format))
            items.Add(format < 6 ? (8, 6, 2) : PointFormats.HasInfrared(format) ? (12, 8, 3) : (11, 6, 3));
        if (PointFormats.HasWavePackets(format))
            items.Add(format < 6 ? (9, 29, 1) : (13, 29, 3));
        if (extraBytes > 0)
            items.Add(format < 6 ? (0, extraBytes, 2) : (14, extraBytes, 3));
        var data = new byte[34 + 6 * items.Count];
        BinaryPrimitives.WriteUInt16LittleEndian(data, (ushort)(format >= 6 ? 3 : 2));
        BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(12), PointsPerChunk);
        BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(32), (ushort)items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            var item = data.AsSpan(34 + 6 * i);
            BinaryPrimitives.WriteUInt16LittleEndian(item, (ushort)items[i].Type);
            BinaryPrimitives.WriteUInt16LittleEndian(item[2..], (ushort)items[i].Size);
            BinaryPrimitives.WriteUInt16LittleEndian(item[4..], (ushort)items[i].Version);
        }
        return data;
    }
}
