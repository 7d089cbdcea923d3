using Reality.Core;

namespace Reality.Jobs.Execution;

/// <summary>A blob of a store on the network as a stream that can seek: it reads the blob in parts, on demand.</summary>
/// <param name="length">Bytes of the blob.</param>
/// <param name="read">Reads a part of the blob by offset and length; null if the blob was deleted.</param>
internal sealed class BlobParts(long length, Func<long, int, byte[]?> read) : SeekableStream
{
    private const int PartLength = 64 << 10;

    private byte[] _part = [];
    private long _partOffset;

    public override long Length => length;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length == 0 || Position >= length)
            return 0;
        if (Position < _partOffset || Position >= _partOffset + _part.Length)
            Fetch();
        var part = _part.AsSpan((int)(Position - _partOffset));
        part = part[..Math.Min(part.Length, buffer.Length)];
        part.CopyTo(buffer);
        Position += part.Length;
        return part.Length;
    }

    private void Fetch()
    {
        var part = read(Position, (int)Math.Min(PartLength, length - Position));
        if (part is not { Length: > 0 })
            throw new IOException("The blob was deleted or cut while it was read.");
        (_part, _partOffset) = (part, Position);
    }
}
