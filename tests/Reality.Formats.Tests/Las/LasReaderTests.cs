using System.Buffers.Binary;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Formats.Las;
using Reality.Formats.Tests.Scans;
using Reality.Testing;

namespace Reality.Formats.Tests.Las;

public sealed class LasReaderTests
{
    [Fact]
    public void What_the_writer_wrote_comes_back()
    {
        var reader = new LasReader(new MemoryStream(Written()));

        var points = reader.ReadPoints();

        Assert.Equal((7, 10_000L, "LOCAL"), (reader.LasHeader.PointFormat, reader.LasHeader.PointCount, reader.LasHeader.Wkt));
        Assert.Equal(10_000, points.Count);
        Assert.True(Vector3d.Distance(new(465_012.345, 5_246_800.5, 100), points[12].Position) < 1e-6);
        Assert.Equal(new Rgb24(12, 200, 255), points[12].Color);
        Assert.Equal(reader.LasHeader.Bounds.Max.X, points.Max(p => p.Position.X), 1e-6);
    }

    [Theory]
    [InlineData("pointclouds/las/1.2-with-color.las", 1065)]
    [InlineData("pointclouds/las/pdrf6-1.4.las", -1)]
    [InlineData("pointclouds/las/extrabytes.las", -1)]
    [InlineData("pointclouds/las/1.0_0.las", -1)]
    [InlineData("pointclouds/las/1.1_1.las", -1)]
    [InlineData("pointclouds/las/lots_of_vlr.las", -1)]
    [InlineData("pointclouds/las/no-points.las", 0)]
    [InlineData("pointclouds/las/simple.las", 1065)]
    public void Files_of_others_are_read_within_their_bounds(string name, int count)
    {
        if (!SharedData.TryFind(name, out var path))
            Assert.Skip($"Set REALITY_DATA to a folder with {name}.");
        using var stream = File.OpenRead(path);
        var reader = new LasReader(stream);

        var points = reader.ReadPoints();

        Assert.Equal(reader.LasHeader.PointCount, points.Count);
        if (count >= 0)
            Assert.Equal(count, points.Count);
        var bounds = reader.LasHeader.Bounds.Expanded(reader.LasHeader.Scale.Length);
        Assert.All(points, p => Assert.True(bounds.Contains(p.Position), $"{p.Position} in {bounds}"));
    }

    [Fact]
    public void Broken_files_of_others_are_refused()
    {
        if (!SharedData.TryFind("bad-inputs/las", out var folder))
            Assert.Skip("Set REALITY_DATA to a folder with bad-inputs.");
        string[] names =
            ["bad_vlr_count.las", "garbage_nVariableLength.las", "truncated-1.2-with-color.las", "truncated-autzen_trim.laz"];
        foreach (var name in names)
        {
            using var stream = File.OpenRead(Path.Combine(folder, name));
            Assert.Throws<InvalidFileException>(() => new LasReader(stream).ReadPoints().Count);
        }
    }

    [Fact]
    public void Files_cut_short_or_with_flipped_bytes_give_points_or_our_own_error()
    {
        var bytes = Written();
        var random = SeededRandom.For(4, 0);
        for (var length = 0; length < bytes.Length; length += length < 500 ? 3 : 20_011)
            Assert.Throws<InvalidFileException>(() => new LasReader(new MemoryStream(bytes, 0, length)).ReadPoints().Count);
        for (var i = 0; i < 300; i++)
        {
            var broken = (byte[])bytes.Clone();
            broken[random.NextInt32(440)] ^= (byte)(1 << random.NextInt32(8));
            try
            {
                Assert.True(new LasReader(new MemoryStream(broken)).ReadPoints().Count <= bytes.Length / 20);
            }
            catch (InvalidFileException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    [Theory]
    [InlineData(131)]
    [InlineData(147)]
    public void A_scale_of_0_is_refused(int place)
    {
        var bytes = Written();
        bytes.AsSpan(place, sizeof(double)).Clear();

        var failure = Assert.Throws<InvalidFileException>(() => new LasReader(new MemoryStream(bytes)));

        Assert.Contains("scale", failure.Message, StringComparison.Ordinal);
        Assert.Equal(131, failure.ByteOffset);
    }

    [Fact]
    public void Points_behind_those_that_the_header_states_are_counted()
    {
        var bytes = Written();
        var count = new LasReader(new MemoryStream(bytes)).LasHeader.PointCount;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(247), count - 3);

        using var reader = new LasReader(new MemoryStream(bytes));

        Assert.Equal((3L, count - 3), (reader.UnstatedPointCount, (long)reader.ReadPoints().Count));
    }

    [Fact]
    public void Without_a_count_of_64_bits_that_of_32_bits_counts()
    {
        var bytes = Written();
        var count = new LasReader(new MemoryStream(bytes)).LasHeader.PointCount;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(247), 0);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(107), (uint)count);

        using var reader = new LasReader(new MemoryStream(bytes));

        Assert.Equal((0L, count), (reader.UnstatedPointCount, (long)reader.ReadPoints().Count));
    }

    [Fact]
    public void Colors_of_16_bits_behind_black_points_are_seen()
    {
        var bytes = Written();
        var header = new LasReader(new MemoryStream(bytes)).LasHeader;
        var stored = bytes.AsSpan((int)header.PointOffset);
        for (var i = 0; i < 10_000; i++)
        {
            var color = stored.Slice(i * header.RecordLength + 30, 6);
            color.Clear();
            if (i > 9000)
                color[1] = 200;
        }

        var points = new LasReader(new MemoryStream(bytes)).ReadPoints();

        Assert.Equal([new(0, 0, 0), new(200, 0, 0)], new[] { points[0].Color, points[^1].Color });
    }

    [Fact]
    public void Colors_above_8_bits_that_no_sample_saw_are_cut_off()
    {
        var bytes = Written(100_000);
        var header = new LasReader(new MemoryStream(bytes)).LasHeader;
        var stored = bytes.AsSpan((int)header.PointOffset);
        for (var i = 0; i < 100_000; i++)
            stored.Slice(i * header.RecordLength + 30, 6).Clear();
        stored[99_999 * header.RecordLength + 31] = 2;

        var last = new LasReader(new MemoryStream(bytes)).ReadPoints()[^1];

        Assert.Equal(new(255, 0, 0), last.Color);
    }

    private static byte[] Written(int count = 10_000)
    {
        var stream = new MemoryStream();
        using (var writer = new LasWriter(stream, "LOCAL", new(465_000, 5_246_000, 0), new(0.001, 0.001, 0.001)))
        {
            for (var i = 0; i < count; i++)
                writer.Write(new(new(465_000.345 + i, 5_246_800.5, 100), new((byte)i, 200, 255)));
        }
        return stream.ToArray();
    }
}
