using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Spz;
using Reality.Testing;

namespace Reality.Formats.Tests.Spz;

public sealed class SpzTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Splats_come_back_within_the_steps_of_the_format(int degree)
    {
        var splats = SyntheticSplats.Of(200, degree) with { IsAntialiased = true };

        var read = SpzReader.Decode(SpzWriter.Encode(splats));

        Assert.Equal((200, degree, true), (read.Count, read.Degree, read.IsAntialiased));
        for (var i = 0; i < read.Count; i++)
        {
            Assert.True(Vector3.Distance(splats.Positions[i], read.Positions[i]) < 0.00025f);
            Assert.True((splats.LogScales[i] - read.LogScales[i]).Length() < 0.06f);
            Assert.True(Math.Abs(Quaternion.Dot(splats.Rotations[i], read.Rotations[i])) > 0.99999f);
            Assert.Equal(splats.OpacityOf(i), read.OpacityOf(i), 0.003f);
        }
        for (var k = 0; k < read.Harmonics.Length; k++)
        {
            var coefficient = k / 3 % read.CoefficientCount;
            var step = coefficient == 0 ? 0.014f : coefficient < 4 ? 0.036f : 0.067f;
            Assert.Equal(splats.Harmonics[k], read.Harmonics[k], step);
        }
    }

    [Fact]
    public void Positions_beyond_two_kilometers_get_coarser_steps()
    {
        var splats = SyntheticSplats.Of(3, 0);
        splats.Positions[1] = new(-70_000.5f, 3, 20_000);

        var read = SpzReader.Decode(SpzWriter.Encode(splats));

        Assert.True(Vector3.Distance(splats.Positions[1], read.Positions[1]) < 0.02f);
    }

    [Theory]
    [InlineData("minimal-v2.spz", -1, 1.1111112f)]
    [InlineData("minimal-raw.spz", -1, 1.1111112f)]
    [InlineData("minimal-v3.spz", 1, 0.5882353f)]
    public void Files_of_others_are_read(string name, float z, float color)
    {
        var read = SpzReader.Decode(Fixture(name));

        Assert.Equal((4, 0), (read.Count, read.Degree));
        Assert.Equal([new(-1, 0, z), new(0, 0, z), new(-1, 0, 0), new(0, 0, 0)], read.Positions);
        // The scale is 0.1, which is stored in steps of 1/16 of its logarithm, and the opacity 0.9.
        Assert.All(read.LogScales, scale => Assert.Equal(new(-2.3125f), scale));
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(230 / 255.0, read.OpacityOf(i), 1e-6));
        Assert.All(read.Rotations, q => Assert.Equal(1, Math.Abs(q.W), 0.02f));
        // Red grows with x and green with the second row; blue is in the middle.
        float[] signs = [-1, -1, 0, 1, -1, 0, -1, 1, 0, 1, 1, 0];
        Assert.All(signs.Zip(read.Harmonics), pair => Assert.Equal(pair.First * color, pair.Second, 0.02f));
    }

    [Fact]
    public void Version_4_is_refused_with_what_to_do()
    {
        var file = Fixture("minimal-v4.spz");

        var refusal = Assert.Throws<InvalidFileException>(() => SpzReader.Decode(file));

        Assert.Contains("Convert the file to version 3", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_files_throw_nothing_but_InvalidFileException()
    {
        var plain = Unpacked(SpzWriter.Encode(SyntheticSplats.Of(20)));
        var random = SeededRandom.For(1, 1);
        for (var k = 0; k < 300; k++)
        {
            var broken = plain.AsSpan(0, random.NextInt32(plain.Length + 1)).ToArray();
            if (broken.Length > 0)
                broken[random.NextInt32(Math.Min(broken.Length, 20))] = (byte)random.NextInt32(256);
            foreach (var file in (byte[][])[broken, Packed(broken), [0x1f, 0x8b, .. broken]])
            {
                if (Record.Exception(() => SpzReader.Decode(file)) is { } failure)
                    Assert.IsType<InvalidFileException>(failure);
            }
        }
    }

    [Fact]
    public void A_count_that_the_file_cannot_hold_allocates_nothing()
    {
        var plain = Unpacked(SpzWriter.Encode(SyntheticSplats.Of(20)));
        BinaryPrimitives.WriteInt32LittleEndian(plain.AsSpan(8), 30_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<InvalidFileException>(() => SpzReader.Decode(Packed(plain)));

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    private static byte[] Fixture(string name)
    {
        if (!SharedData.TryFind($"gaussian-splats/splat-transform-fixtures/{name}", out var path))
            Assert.Skip($"Set REALITY_DATA to a folder with gaussian-splats/splat-transform-fixtures/{name}.");
        return File.ReadAllBytes(path);
    }

    private static byte[] Unpacked(byte[] file)
    {
        using var gzip = new GZipStream(new MemoryStream(file), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }

    private static byte[] Packed(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(plain);
        return packed.ToArray();
    }
}
