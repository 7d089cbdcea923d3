using System.Collections.Concurrent;

namespace Reality.Storage.Blobs.Folders;

/// <summary>
/// Assigns staged blocks consecutive ranges of one file per blob and process, so that blocks that arrive in order can be
/// committed without copying.
/// </summary>
internal sealed class StagingFiles(ContentFiles files, TimeProvider time)
{
    // Below the maximum length of a file on ext4. Blocks that never arrived completely leave gaps.
    private const long MaxFileLength = 8L << 40;

    private readonly ConcurrentDictionary<(long Container, string Name), StagingFile> _open = new();

    /// <summary>Reserves the range for the next block of a blob.</summary>
    /// <exception cref="BlobConditionException">The blob has too many blocks that are not committed.</exception>
    public FileSlice Place(long container, string name, long length)
    {
        while (true)
        {
            var file = _open.GetOrAdd((container, name), _ => new StagingFile(files.NewName(name)));
            if (file.TryPlace(length, time.GetUtcNow()) is { } slice)
                return slice;
            _open.TryRemove(new((container, name), file));
        }
    }

    /// <summary>Closes the file of a blob; the next block starts a new one.</summary>
    /// <returns>The closed file and its final length; null if this process has no open file for the blob.</returns>
    public (string File, long Length)? Close(long container, string name) =>
        _open.TryRemove((container, name), out var file) ? (file.Name, file.Close()) : null;

    /// <summary>Closes the files that have not received a block since <paramref name="time"/>.</summary>
    public void CloseUnused(DateTimeOffset time)
    {
        foreach (var ((container, name), file) in _open)
        {
            if (file.LastUsed <= time)
                Close(container, name);
        }
    }

    private sealed class StagingFile(string name)
    {
        private readonly Lock _placing = new();
        private long _length;
        private int _blockCount;
        private bool _closed;

        public string Name { get; } = name;

        public DateTimeOffset LastUsed { get; private set; }

        public FileSlice? TryPlace(long length, DateTimeOffset now)
        {
            lock (_placing)
            {
                if (_closed || _length > MaxFileLength - length)
                    return null;
                if (++_blockCount > StagedBlocks.MaxCount)
                    throw StagedBlocks.TooMany();
                LastUsed = now;
                _length += length;
                return new FileSlice(Name, _length - length, length);
            }
        }

        public long Close()
        {
            lock (_placing)
            {
                _closed = true;
                return _length;
            }
        }
    }
}
