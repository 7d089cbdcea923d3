using Microsoft.Win32.SafeHandles;

namespace Reality.Storage.Blobs.Folders;

/// <summary>Reads slices of open files one after another.</summary>
/// <remarks>Reads are synchronous: what was just uploaded is in the page cache, where a hop to another thread costs more.</remarks>
internal sealed class SlicesStream(IReadOnlyList<(SafeFileHandle File, long Offset, long Length)> slices) : Stream
{
    private int _current;
    private long _done;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length { get; } = slices.Sum(slice => slice.Length);

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        while (_current < slices.Count)
        {
            var (file, offset, length) = slices[_current];
            var wanted = (int)Math.Min(buffer.Length, length - _done);
            var count = wanted == 0 ? 0 : RandomAccess.Read(file, buffer[..wanted], offset + _done);
            if (count == 0 && wanted > 0)
                throw new EndOfStreamException("The file of a blob is shorter than the blob: the disk lost bytes of it.");
            _done += count;
            _position += count;
            if (count > 0 || buffer.IsEmpty)
                return count;
            _current++;
            _done = 0;
        }
        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<int>(cancellationToken)
            : ValueTask.FromResult(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        foreach (var (file, _, _) in slices)
            file.Dispose();
        base.Dispose(disposing);
    }
}
