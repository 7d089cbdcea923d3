using System.Buffers.Binary;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Formats.Las;
using Reality.Formats.Las.Compression;
using Reality.Formats.Tests.Scans;
using Reality.Testing;

namespace Reality.Formats.Tests.Las;

/// <summary>
/// The decoder of LAZ against our encoder, and against files that lie. Public files are in PublicPointCloudTests.
/// </summary>
public sealed class LazReaderTests
{
    [Fact]
    public void All_fields_of_several_channels_come_back()
    {
        const int Count = 3000, Length = 30;
        var random = SeededRandom.For(11, 0);
        var records = new byte[Count * Length];
        for (var i = 0; i < Count; i++)
        {
            var record = records.AsSpan(i * Length, Length);
            for (var at = 0; at < 14; at++)
                record[at] = (byte)(at % 4 < 2 ? random.NextInt32(256) : 0);
            record[14] = (byte)(random.NextInt32(15) + 1 | (random.NextInt32(15) + 1) << 4);
            record[15] = (byte)random.NextInt32(256);
            record[16] = (byte)random.NextInt32(20);
            var time = random.NextInt32(4) == 0 ? 5e8 * random.NextInt32(100) : 1000 + 0.01 * (i / 3);
            BitConverter.TryWriteBytes(record[22..], time);
        }
        var chunk = new MemoryStream();
        ChunkEncoder.Write(chunk, 6, records);
        var points = new PointRecord[Count];

        IChunkDecoder.Of(chunk.ToArray(), (int)chunk.Length, Count, new LazLayout(6, Length, true, true, 50_000, 0)).Read(points);

        for (var i = 0; i < Count; i++)
        {
            var expected = PointRecord.Read(records.AsSpan(i * Length, Length));
            var found = points[i];
            Assert.Equal(
                (expected.X, expected.Y, expected.Z, expected.Intensity, expected.Classification, expected.GpsTime),
                (found.X, found.Y, found.Z, found.Intensity, found.Classification, found.GpsTime));
            Assert.Equal(
                (expected.ReturnNumber, expected.ReturnCount, expected.Channel),
                (found.ReturnNumber, found.ReturnCount, found.Channel));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(49_999)]
    [InlineData(100_001)]
    public void Chunks_of_any_number_come_back(int count)
    {
        using var reader = new LasReader(new MemoryStream(Written(count)));

        var points = reader.ReadPoints();

        Assert.Equal(count, points.Count);
        Assert.Equal(Enumerable.Range(0, count), points.Select(p => (int)Math.Round(p.Position.X * 100)));
        Assert.Equal(Enumerable.Range(0, count).Select(i => i % 1000), points.Select(p => (int)p.Intensity));
    }

    [Fact]
    public void Files_cut_short_or_with_flipped_bytes_give_points_or_our_own_error()
    {
        var bytes = Written(60_000);
        var random = SeededRandom.For(6, 0);
        for (var length = 0; length < bytes.Length; length += length < 500 ? 13 : 20_011)
            Assert.Throws<InvalidFileException>(() => Read(bytes.AsSpan(0, length).ToArray()));
        for (var i = 0; i < 120; i++)
        {
            var broken = (byte[])bytes.Clone();
            // The header, the compressed points, and the table of chunks.
            var at = (i % 3) switch
            {
                0 => random.NextInt32(500),
                1 => 500 + random.NextInt32(2000),
                _ => bytes.Length - 1 - random.NextInt32(12),
            };
            broken[at] ^= (byte)(1 << random.NextInt32(8));
            try
            {
                Assert.True(Read(broken).Points.Count <= 60_000);
            }
            catch (InvalidFileException e)
            {
                Assert.True(e.Format is "LAS" or "LAZ");
            }
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 3)]
    [InlineData(3, 0)]
    [InlineData(4, 0)]
    [InlineData(5, 2)]
    public void Pointwise_chunks_of_the_old_formats_come_back(int pointFormat, int extraBytes)
    {
        const int Count = 2000;
        var length = PointFormats.RecordLengthOf(pointFormat) + extraBytes;
        var layout = new LazLayout(pointFormat, length, IsLayered: false, IsChunked: true, 50_000, extraBytes);
        var records = LegacyRecords(Count, length, pointFormat);
        var chunk = PointwiseChunk.Encode(records, layout);
        var points = new PointRecord[Count];

        var decoder = IChunkDecoder.Of(chunk, chunk.Length, Count, layout);
        decoder.Read(points.AsSpan(0, 700));
        decoder.Read(points.AsSpan(700));

        Assert.True(chunk.Length < records.Length);
        for (var i = 0; i < Count; i++)
            Assert.Equal(PointRecord.ReadLegacy(records.AsSpan(i * length, length), pointFormat), points[i]);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 3)]
    [InlineData(3, 0)]
    public void Chunks_of_the_first_LASzip_come_back(int pointFormat, int extraBytes)
    {
        const int Count = 2000;
        var length = PointFormats.RecordLengthOf(pointFormat) + extraBytes;
        var layout = new LazLayout(pointFormat, length, false, IsChunked: true, 50_000, extraBytes, IsFirstVersion: true);
        var records = LegacyRecords(Count, length, pointFormat);
        if (PointFormats.HasTime(pointFormat))
            SetTimesOfAllKinds(records, length);
        var chunk = FirstPointwiseChunk.Encode(records, layout);
        var points = new PointRecord[Count];

        var decoder = IChunkDecoder.Of(chunk, chunk.Length, Count, layout);
        decoder.Read(points.AsSpan(0, 700));
        decoder.Read(points.AsSpan(700));

        Assert.True(chunk.Length < records.Length);
        for (var i = 0; i < Count; i++)
            Assert.Equal(PointRecord.ReadLegacy(records.AsSpan(i * length, length), pointFormat), points[i]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Another_reader_decodes_files_of_the_first_LASzip_alike(int pointFormat)
    {
        const int Count = 5000;
        if (!ExternalReader.HasPackage("@loaders.gl/las"))
            Assert.Skip("@loaders.gl/las is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        var length = PointFormats.RecordLengthOf(pointFormat);
        var records = LegacyRecords(Count, length, pointFormat);
        if (PointFormats.HasTime(pointFormat))
            SetTimesOfAllKinds(records, length);
        // This reader unites the bits of a new upper byte with those of the one before, where LASzip replaces it.
        for (var i = 0; i < Count && PointFormats.HasColor(pointFormat); i++)
        {
            foreach (var upper in (int[])[1, 3, 5])
                records[(i + 1) * length - 6 + upper] = (byte)((1 << i / 700) - 1);
        }
        File.WriteAllBytes(folder["a.laz"], FileOfTheFirstLaszip(pointFormat, records));

        ExternalReader.RunScript("laz.js", "laz-rs", folder["a.laz"], folder["points"]);

        Assert.Equal(records, File.ReadAllBytes(folder["points"]));
        using var reader = new LasReader(File.OpenRead(folder["a.laz"]));
        Assert.Equal(
            Enumerable.Range(0, Count).Select(i => BitConverter.ToInt32(records, i * length)),
            reader.ReadPoints().Select(point => (int)point.Position.X));
    }

    [Fact]
    public void Damaged_chunks_of_the_first_LASzip_give_points_or_say_so()
    {
        const int Count = 500;
        var length = PointFormats.RecordLengthOf(3);
        var layout = new LazLayout(3, length, false, IsChunked: true, 50_000, 0, IsFirstVersion: true);
        var chunk = FirstPointwiseChunk.Encode(LegacyRecords(Count, length, 3), layout);
        var random = SeededRandom.For(13, 0);
        for (var trial = 0; trial < 300; trial++)
        {
            var broken = chunk[..(trial % 3 == 0 ? random.NextInt32(chunk.Length) : chunk.Length)];
            if (broken.Length > 0)
                broken[random.NextInt32(broken.Length)] ^= (byte)(1 + random.NextInt32(255));
            try
            {
                IChunkDecoder.Of(broken, broken.Length, Count, layout).Read(new PointRecord[Count]);
            }
            catch (InvalidFileException e)
            {
                Assert.Equal("LAZ", e.Format);
            }
        }
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(50_000, true)]
    [InlineData(400_000, true)]
    [InlineData(50_000, false)]
    [InlineData(400_000, false)]
    public void Chunks_that_compress_best_take_no_less_than_the_bound(int count, bool isLayered)
    {
        var layout = isLayered
            ? new LazLayout(6, 30, IsLayered: true, IsChunked: true, 0, 0)
            : new LazLayout(0, 20, IsLayered: false, IsChunked: true, 0, 0);
        var records = new byte[count * layout.RecordLength];
        long size;
        if (isLayered)
        {
            var chunk = new MemoryStream();
            ChunkEncoder.Write(chunk, 6, records);
            size = chunk.Length;
        }
        else
        {
            size = PointwiseChunk.Encode(records, layout).Length;
        }

        Assert.InRange(layout.MinBytesOf(count), size / 5, size);
    }

    [Fact]
    public void A_small_chunk_that_claims_many_points_is_refused()
    {
        var bytes = Written(2);
        // A chunk of as many points as a chunk may have.
        foreach (var place in (int[])[247, 247 + 1])
            bytes[place] = 0xFF;

        var failure = Assert.Throws<InvalidFileException>(() => Read(bytes));

        Assert.Contains("bytes has no room for", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(247)]
    [InlineData(249)]
    [InlineData(251)]
    [InlineData(254)]
    public void A_count_that_lies_is_refused(int place)
    {
        var bytes = Written(1000);
        bytes[place] += 1;

        var failure = Assert.Throws<InvalidFileException>(() => Read(bytes));

        Assert.True(failure.ByteOffset >= 0);
    }

    [Fact]
    public void Chunks_behind_the_stated_points_are_refused()
    {
        var bytes = Written(120_000);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(247), 50_000);

        var failure = Assert.Throws<InvalidFileException>(() => Read(bytes));

        Assert.Contains("3 chunks; the 50000 points that the header states take 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_record_of_the_first_LASzip_is_read()
    {
        var layout = LazLayout.Parse(Described(50_000, (6, 20, 1), (7, 8, 1), (0, 2, 1)), 1, 30, 0);

        Assert.Equal((true, 2), (layout.IsFirstVersion, layout.ExtraByteCount));
        Assert.False(LazLayout.Parse(Described(50_000, (6, 20, 2), (7, 8, 2), (0, 2, 2)), 1, 30, 0).IsFirstVersion);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(3, 3)]
    public void Unknown_encoders_are_named(int versionOfPoints, int versionOfTimes)
    {
        var record = Described(50_000, (6, 20, versionOfPoints), (7, 8, versionOfTimes));

        var failure = Assert.Throws<InvalidFileException>(() => LazLayout.Parse(record, 1, 28, 0));

        Assert.Contains("current LASzip", failure.Message, StringComparison.Ordinal);
    }

    // In chunks of 2,000 points, each coordinate a whole number.
    private static byte[] FileOfTheFirstLaszip(int pointFormat, byte[] records)
    {
        const int PointsPerChunk = 2000;
        var length = PointFormats.RecordLengthOf(pointFormat);
        var layout = new LazLayout(pointFormat, length, false, IsChunked: true, PointsPerChunk, 0, IsFirstVersion: true);
        (int, int, int)[] items =
        [
            (6, 20, 1), .. PointFormats.HasTime(pointFormat) ? [(7, 8, 1)] : ((int, int, int)[])[],
            .. PointFormats.HasColor(pointFormat) ? [(8, 6, 1)] : ((int, int, int)[])[],
        ];
        var start = new LasFileStart
        {
            Records = [new("laszip encoded", 22204, "", Described(PointsPerChunk, items))], HasCompressedPoints = true,
        }.Encode(new(Vector3d.Zero, new(1, 1, 1), hasColors: false));
        start[104] = (byte)(pointFormat | 0x80);
        BinaryPrimitives.WriteUInt16LittleEndian(start.AsSpan(105), (ushort)length);
        BinaryPrimitives.WriteInt64LittleEndian(start.AsSpan(247), records.Length / length);
        using var stream = new MemoryStream();
        stream.Write(start);
        stream.Write(new byte[8]);
        var table = new ChunkTable();
        foreach (var part in records.Chunk(PointsPerChunk * length))
        {
            var chunk = FirstPointwiseChunk.Encode(part, layout);
            stream.Write(chunk);
            table.Add(part.Length / length, chunk.Length);
        }
        var end = stream.Position;
        table.Write(stream, isVariable: false);
        stream.Position = start.Length;
        stream.Write(BitConverter.GetBytes(end));
        return stream.ToArray();
    }

    // The "laszip encoded" record.
    private static byte[] Described(int pointsPerChunk, params (int Type, int Size, int Version)[] items)
    {
        var record = new byte[34 + 6 * items.Length];
        BitConverter.TryWriteBytes(record.AsSpan(), (ushort)2);
        BitConverter.TryWriteBytes(record.AsSpan(12), pointsPerChunk);
        BitConverter.TryWriteBytes(record.AsSpan(32), (ushort)items.Length);
        for (var i = 0; i < items.Length; i++)
        {
            var item = record.AsSpan(34 + 6 * i);
            BitConverter.TryWriteBytes(item, (ushort)items[i].Type);
            BitConverter.TryWriteBytes(item[2..], (ushort)items[i].Size);
            BitConverter.TryWriteBytes(item[4..], (ushort)items[i].Version);
        }
        return record;
    }

    // Of a clock that counts whole numbers: no step, the usual one, parts and multiples of it, backwards, and far away.
    private static void SetTimesOfAllKinds(byte[] records, int length)
    {
        long[] steps = [1000, 0, 1003, 40, 3 * 1010, 41_000, 600_000, -5000, 1L << 40, 1002, 80_000, 30, 30, 30, 30, 30, 17_000];
        long time = 1L << 50;
        for (var i = 0; i * length < records.Length; i++)
        {
            time += steps[i % steps.Length];
            BitConverter.TryWriteBytes(records.AsSpan(i * length + 20), time);
        }
    }

    // Strips of a survey: steps that repeat, several returns, times with gaps, colors that change slowly.
    private static byte[] LegacyRecords(int count, int length, int pointFormat)
    {
        var random = SeededRandom.For(12, pointFormat);
        var records = new byte[count * length];
        var time = 1000.0;
        for (var i = 0; i < count; i++)
        {
            var record = records.AsSpan(i * length, length);
            BitConverter.TryWriteBytes(record, 10 * i + random.NextInt32(3));
            BitConverter.TryWriteBytes(record[4..], i / 100 * 500 - 7 * (i % 100));
            BitConverter.TryWriteBytes(record[8..], 1000 + random.NextInt32(300) - (i % 50 == 0 ? 100_000 : 0));
            BitConverter.TryWriteBytes(record[12..], (ushort)(100 * (i % 7) + random.NextInt32(4)));
            var returnCount = 1 + i % 3;
            record[14] = (byte)(1 + random.NextInt32(returnCount) | returnCount << 3 | i / 100 % 2 << 6);
            record[15] = (byte)(i / 40 % 9);
            record[16] = (byte)(i / 100 % 20);
            record[17] = (byte)(i / 70);
            BitConverter.TryWriteBytes(record[18..], (ushort)(i / 500));
            time += i % 5 == 0 ? 0 : i % 400 == 0 ? 5e7 : 0.01 * (1 + random.NextInt32(2));
            if (PointFormats.HasTime(pointFormat))
                BitConverter.TryWriteBytes(record[20..], time);
            for (var at = pointFormat == 0 ? 20 : pointFormat == 2 ? 20 : 28; at < length; at++)
                record[at] = (byte)(at % 2 == 0 ? random.NextInt32(3) + i / 30 : i / 300);
        }
        return records;
    }

    private static byte[] Written(int count)
    {
        var stream = new MemoryStream();
        using (var writer = new LasWriter(stream, "", Vector3d.Zero, new(0.001, 0.001, 0.001), true, isCompressed: true))
        {
            for (var i = 0; i < count; i++)
                writer.Write(new(new(i * 0.01, i % 77, i % 13), new((byte)i, 2, 3)) { Intensity = (ushort)(i % 1000), Time = i });
        }
        return stream.ToArray();
    }

    private static Cloud Read(byte[] bytes)
    {
        using var reader = new LasReader(new MemoryStream(bytes));
        return Cloud.Read(reader);
    }
}
