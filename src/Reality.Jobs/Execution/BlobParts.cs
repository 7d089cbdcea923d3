namespace Reality.Jobs.Execution;

/// <summary>A blob of a store on the network as a stream that can seek: it reads the blob in parts, as they are needed.</summary>
/// <param name="length">Bytes of the blob.</param>
/// <param name="read">Reads a part of the blob by offset and length; null if the blob was deleted.</param>
internal sealed class BlobParts(long length, Func<long, int, byte[]?> read) : Stream
{
    private const int PartLength = 64 << 10;

    private byte[] _part = [];
    private long _partOffset;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get; set; }

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

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => Position,
        _ => length,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Fetch()
    {
        var part = read(Position, (int)Math.Min(PartLength, length - Position));
        if (part is not { Length: > 0 })
            throw new IOException("The blob was deleted or cut while it was read.");
        (_part, _partOffset) = (part, Position);
    }
}
