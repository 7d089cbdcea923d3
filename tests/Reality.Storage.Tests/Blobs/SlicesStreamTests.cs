using CsCheck;
using Reality.Storage.Blobs.Folders;
using Reality.Testing;

namespace Reality.Storage.Tests.Blobs;

public sealed class SlicesStreamTests : IDisposable
{
    private static readonly byte[] s_content = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];

    private readonly TemporaryFolder _folder = new();
    private readonly string _path;

    public SlicesStreamTests()
    {
        _path = _folder["content"];
        File.WriteAllBytes(_path, s_content);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Slices_are_concatenated_whatever_the_size_of_the_reads() =>
        Gen.Select(Gen.Select(Gen.Int[0, 200], Gen.Int[0, 56]).Array[0, 5], Gen.Int[1, 70]).Sample((slices, size) =>
        {
            using var stream = Open(slices);
            var expected = slices.SelectMany(slice => s_content[slice.Item1..(slice.Item1 + slice.Item2)]).ToArray();
            Assert.Equal(expected.Length, stream.Length);

            var read = new List<byte>();
            var buffer = new byte[size];
            while (stream.Read(buffer) is > 0 and var count)
            {
                read.AddRange(buffer[..count]);
                Assert.Equal(read.Count, stream.Position);
            }
            Assert.Equal(expected, read);
        }, iter: 200);

    [Fact]
    public void A_file_that_is_too_short_is_reported()
    {
        using var stream = Open([(250, 10)]);

        Assert.Equal(6, stream.Read(new byte[10]));
        Assert.Throws<EndOfStreamException>(() => stream.Read(new byte[10]));
    }

    [Fact]
    public async Task A_cancelled_read_reads_nothing()
    {
        await using var stream = Open([(0, 10)]);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => stream.ReadExactlyAsync(new byte[10], new CancellationToken(canceled: true)).AsTask());

        Assert.Equal(0, stream.Position);
    }

    [Fact]
    public void Disposing_the_stream_closes_the_files()
    {
        var file = File.OpenHandle(_path);

        new SlicesStream([(file, 0, 1)]).Dispose();

        Assert.True(file.IsClosed);
    }

    private SlicesStream Open((int Offset, int Length)[] slices) =>
        new([.. slices.Select(slice => (File.OpenHandle(_path), (long)slice.Offset, (long)slice.Length))]);
}
