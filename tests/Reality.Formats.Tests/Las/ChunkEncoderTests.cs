using System.Buffers.Binary;
using Reality.Core.Numerics;
using Reality.Formats.Las;
using Reality.Formats.Las.Compression;
using Reality.Testing;

namespace Reality.Formats.Tests.Las;

public sealed class ChunkEncoderTests
{
    [Theory]
    [InlineData("lone-star", 6)]
    [InlineData("1.2-with-color", 7)]
    public void Chunks_of_another_writer_come_out_the_same(string name, int format)
    {
        RequirePackage("copc");
        if (!SharedData.TryFind($"pointclouds/copc/{name}.copc.laz", out var path))
            Assert.Skip($"Set REALITY_DATA to a folder with pointclouds/copc/{name}.copc.laz.");
        using var folder = new TemporaryFolder();
        var read = ExternalReader.RunScript("copc.js", path, folder["points"]);
        var (file, points) = (File.ReadAllBytes(path), File.ReadAllBytes(folder["points"]));
        var (recordLength, at) = (PointFormats.RecordLengthOf(format), 0);

        foreach (var node in read["nodes"]!.AsArray().Where(node => (int)node!["pointCount"]! > 0).Take(12))
        {
            var records = points.AsSpan(at, recordLength * (int)node!["pointCount"]!);
            at += records.Length;
            using var chunk = new MemoryStream();
            var size = ChunkEncoder.Write(chunk, format, records);

            Assert.Equal((int)node["pointDataLength"]!, size);
            Assert.Equal(file.AsSpan((int)node["pointDataOffset"]!, size).ToArray(), chunk.ToArray());
        }
    }

    [Theory]
    [InlineData("laz-perf", 6)]
    [InlineData("laz-perf", 7)]
    [InlineData("laz-perf", 8)]
    [InlineData("laz-rs", 6)]
    [InlineData("laz-rs", 7)]
    [InlineData("laz-rs", 8)]
    public void Two_readers_decode_points_of_every_kind(string reader, int format)
    {
        RequirePackage(reader == "laz-perf" ? "copc" : "@loaders.gl/las");
        using var folder = new TemporaryFolder();
        var records = RandomRecords(format, 5_000);
        File.WriteAllBytes(folder["a.laz"], FileOf(format, records));

        ExternalReader.RunScript("laz.js", reader, folder["a.laz"], folder["points"]);

        Assert.Equal(records, File.ReadAllBytes(folder["points"]));
    }

    private static void RequirePackage(string name)
    {
        if (!ExternalReader.HasPackage(name))
            Assert.Skip($"{name} is not installed: see tests/readers/README.md.");
    }

    // Runs of equal and similar values, and jumps to any value, in every field.
    private static byte[] RandomRecords(int format, int count)
    {
        var length = PointFormats.RecordLengthOf(format);
        var records = new byte[count * length];
        var random = SeededRandom.For((ulong)format, 0);
        for (var i = 0; i < count; i++)
        {
            var record = records.AsSpan(i * length, length);
            if (i > 0)
                records.AsSpan((i - 1) * length, length).CopyTo(record);
            for (var changes = random.NextInt32(6); changes > 0; changes--)
            {
                var field = random.NextInt32(length);
                if (random.NextInt32(3) == 0)
                    record[field] = (byte)random.NextInt32(256);
                else
                    record[field] += (byte)random.NextInt32(3);
            }
            // Only points without colors have several scanner channels.
            if (format > 6)
                record[15] &= 0xCF;
        }
        return records;
    }

    private static byte[] FileOf(int format, byte[] records)
    {
        const int PointsPerChunk = 2_000;
        var length = PointFormats.RecordLengthOf(format);
        using var stream = new MemoryStream();
        var start = new LasFileStart
        {
            Records = [VariableRecord.OfCompression(format, PointsPerChunk)], HasCompressedPoints = true,
        }.Encode(new(Vector3d.Zero, new(1, 1, 1), hasColors: false));
        start[104] = (byte)(format | 0x80);
        BinaryPrimitives.WriteUInt16LittleEndian(start.AsSpan(105), (ushort)length);
        BinaryPrimitives.WriteInt64LittleEndian(start.AsSpan(247), records.Length / length);
        stream.Write(start);
        var chunks = new ChunkWriter(stream, format);
        for (var at = 0; at < records.Length; at += PointsPerChunk * length)
            chunks.Write(records.AsSpan(at, Math.Min(PointsPerChunk * length, records.Length - at)));
        chunks.Finish(isVariable: false);
        return stream.ToArray();
    }
}
