using Microsoft.Win32.SafeHandles;

namespace Reality.Storage.Blobs.Folders;

/// <summary>Concatenates slices of open files; disposing it closes the files.</summary>
/// <remarks>
/// Reads are synchronous: recently uploaded content is in the page cache, which costs less than switching threads.
/// </remarks>
internal sealed class SlicesStream(IReadOnlyList<(SafeFileHandle File, long Offset, long Length)> slices) : ReadOnlyStream
{
    private int _current;
    private long _done;
    private long _position;

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
                throw new EndOfStreamException("The file of a blob is shorter than the blob: the disk has lost bytes of it.");
            _done += count;
            _position += count;
            if (count > 0 || buffer.IsEmpty)
                return count;
            _current++;
            _done = 0;
        }
        return 0;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<int>(cancellationToken)
            : ValueTask.FromResult(Read(buffer.Span));

    protected override void Dispose(bool disposing)
    {
        foreach (var (file, _, _) in slices)
            file.Dispose();
        base.Dispose(disposing);
    }
}
