using System.Security.Cryptography;

namespace Reality.Storage.Blobs;

/// <summary>Counts what is read through it, and fails at the end where it does not digest to what it must.</summary>
/// <param name="expectedMd5">16 bytes; null = not checked. Otherwise the end throws <see cref="BlobConditionException"/>.</param>
public sealed class DigestedStream(Stream content, byte[]? expectedMd5) : Stream
{
    private readonly IncrementalHash? _digest = expectedMd5 is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.MD5);

    public long Count { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => Count;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await content.ReadAsync(buffer, cancellationToken);
        Count += count;
        _digest?.AppendData(buffer.Span[..count]);
        if (count == 0 && buffer.Length > 0 && _digest is not null && !_digest.GetHashAndReset().AsSpan().SequenceEqual(expectedMd5))
            throw new BlobConditionException("Md5Mismatch", "The MD5 value of the request did not match the MD5 value calculated by the server.");
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _digest?.Dispose();
        base.Dispose(disposing);
    }
}
