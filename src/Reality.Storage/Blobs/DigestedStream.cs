using System.Security.Cryptography;

namespace Reality.Storage.Blobs;

/// <summary>Counts the bytes read through it and verifies their MD5 at the end.</summary>
/// <param name="expectedMd5">
/// 16 bytes; a mismatch throws <see cref="BlobConditionException"/> when the end is read. Null if the content is not checked.
/// </param>
public sealed class DigestedStream(Stream content, byte[]? expectedMd5) : ReadOnlyStream
{
    private readonly IncrementalHash? _digest = expectedMd5 is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.MD5);

    /// <summary>Number of bytes read so far.</summary>
    public long Count { get; private set; }

    public override long Position
    {
        get => Count;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await content.ReadAsync(buffer, cancellationToken);
        Count += count;
        if (_digest is null)
            return count;
        _digest.AppendData(buffer.Span[..count]);
        var isAtEnd = count == 0 && buffer.Length > 0;
        if (isAtEnd && !_digest.GetHashAndReset().AsSpan().SequenceEqual(expectedMd5))
            throw BlobConditionException.Md5Mismatch();
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        _digest?.Dispose();
        base.Dispose(disposing);
    }
}
