using System.Security.Cryptography;
using Reality.Storage.Blobs;

namespace Reality.Server.Containers;

/// <summary>Passes a body on and fails at its end where it does not digest to what the client said.</summary>
internal sealed class Md5CheckedStream(Stream body, byte[] expected) : Stream
{
    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.MD5);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await body.ReadAsync(buffer, cancellationToken);
        _digest.AppendData(buffer.Span[..count]);
        if (count == 0 && buffer.Length > 0 && !_digest.GetHashAndReset().AsSpan().SequenceEqual(expected))
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
        _digest.Dispose();
        base.Dispose(disposing);
    }
}
