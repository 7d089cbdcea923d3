using System.Security.Cryptography;
using Reality.Storage.Blobs;

namespace Reality.Storage.Tests.Blobs;

public sealed class DigestedStreamTests
{
    private static readonly byte[] s_content = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 7))];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_are_passed_on_and_counted()
    {
        await using var stream = new DigestedStream(new MemoryStream(s_content), Md5(s_content));
        using var copy = new MemoryStream();

        var start = new byte[10];
        await stream.ReadExactlyAsync(start, Stop);
        Assert.Equal((10, 10), (stream.Count, stream.Position));
        await stream.CopyToAsync(copy, Stop);

        Assert.Equal(s_content, start.Concat(copy.ToArray()));
        Assert.Equal(1000, stream.Count);
    }

    [Fact]
    public async Task A_mismatch_is_reported_at_the_end_and_not_before()
    {
        await using var stream = new DigestedStream(new MemoryStream(s_content), Md5(s_content[..^1]));
        var bytes = new byte[1000];

        await stream.ReadExactlyAsync(bytes, Stop);
        Assert.Equal(0, await stream.ReadAsync(Memory<byte>.Empty, Stop));
        var refused = await Assert.ThrowsAsync<BlobConditionException>(
            () => stream.ReadAtLeastAsync(bytes, 1, cancellationToken: Stop).AsTask());

        Assert.Equal("Md5Mismatch", refused.Code);
    }

    [Fact]
    public async Task Without_an_expected_digest_any_content_passes()
    {
        await using var stream = new DigestedStream(new MemoryStream(s_content), null);

        await stream.CopyToAsync(Stream.Null, Stop);

        Assert.Equal(1000, stream.Count);
    }

    [Fact]
    public void A_read_only_stream_supports_asynchronous_reads_alone()
    {
        using var stream = new DigestedStream(new MemoryStream(s_content), null);

        Assert.Equal((true, false, false), (stream.CanRead, stream.CanSeek, stream.CanWrite));
        Assert.Throws<NotSupportedException>(() => stream.Length);
        Assert.Throws<NotSupportedException>(() => stream.Position = 0);
        Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(0));
        Assert.Throws<NotSupportedException>(() => stream.Write([1]));
        Assert.Throws<NotSupportedException>(() => stream.Read(new byte[1]));
        Assert.Throws<NotSupportedException>(() => stream.ReadByte());
        stream.Flush();
    }

    [Fact]
    public async Task Arrays_and_memory_are_read_alike()
    {
        await using var stream = new DigestedStream(new MemoryStream(s_content), null);
        var bytes = new byte[8];

#pragma warning disable CA1835 // The overload is what is tested.
        Assert.Equal(3, await stream.ReadAsync(bytes, 4, 3, Stop));
#pragma warning restore CA1835

        Assert.Equal([0, 0, 0, 0, 0, 7, 14, 0], bytes);
    }

    private static byte[] Md5(byte[] content) => CryptographicOperations.HashData(HashAlgorithmName.MD5, content);
}
