using System.Collections.Concurrent;

namespace Reality.Storage.Blobs.Folders;

/// <summary>
/// Gives each staged block its place in one file per upload and process, so that to commit the blocks copies nothing.
/// </summary>
internal sealed class StagingFiles(ContentFiles files, TimeProvider time)
{
    private readonly ConcurrentDictionary<(long Container, string Name), StagingFile> _open = new();

    public FileSlice Place(long container, string name, long length)
    {
        while (true)
        {
            var file = _open.GetOrAdd((container, name), _ => new StagingFile(files.NewName(name)));
            if (file.TryPlace(length, time.GetUtcNow()) is { } slice)
                return slice;
        }
    }

    /// <summary>Begins a new file for the next block of a blob.</summary>
    /// <returns>The file so far and its length, which no longer grows; null where this process has none.</returns>
    public (string File, long Length)? Close(long container, string name) =>
        _open.TryRemove((container, name), out var file) ? (file.Name, file.Close()) : null;

    public void CloseUnused(DateTimeOffset since)
    {
        foreach (var ((container, name), file) in _open)
        {
            if (file.LastUsed <= since)
                Close(container, name);
        }
    }

    private sealed class StagingFile(string name)
    {
        private readonly Lock _placing = new();
        private long _length;
        private bool _closed;

        public string Name { get; } = name;

        public DateTimeOffset LastUsed { get; private set; }

        public FileSlice? TryPlace(long length, DateTimeOffset now)
        {
            lock (_placing)
            {
                if (_closed)
                    return null;
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
