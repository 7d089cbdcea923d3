using Microsoft.Win32.SafeHandles;
using Reality.Storage.Disks;

namespace Reality.Storage.Blobs.Folders;

/// <summary>
/// Blobs in a folder on this machine: content in files that are written once, and an index that maps blobs to files. Any number
/// of processes on the machine may use the folder at the same time.
/// </summary>
/// <remarks>
/// A blob changes at the moment when a transaction on the index commits. A failure before it leaves at most an unreferenced file;
/// the work after it only removes such files. Machines cannot share the folder, since SQLite's log needs shared memory.
/// </remarks>
public sealed class FolderBlobStore : IBlobStore, IDisposable
{
    // Bounds the attempts if the blob is overwritten between the query of the index and the opening of the files.
    private const int MaxAttempts = 50;

    private readonly BlobIndex _index;
    private readonly ContentFiles _files;
    private readonly StagingFiles _staging;
    private readonly FolderBlocks _blocks;
    private readonly FolderCleanUp _cleanUp;
    private readonly TimeProvider _time;

    /// <param name="folder">Full path; created if missing.</param>
    /// <param name="flush">
    /// Whether content and index are flushed to disk before a write is confirmed. If false, a blob survives the end of any
    /// process, but one written seconds before a power failure may be lost.
    /// </param>
    public FolderBlobStore(string folder, bool flush = false, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        var content = Directory.CreateDirectory(Path.Combine(folder, "content")).FullName;
        Reserve = new DiskReserve(folder);
        _files = new ContentFiles(content, flush, Reserve);
        _index = new BlobIndex(Path.Combine(folder, "index.db"), flush);
        _staging = new StagingFiles(_files, _time);
        _cleanUp = new FolderCleanUp(_index, _files, _staging);
        _blocks = new FolderBlocks(_index, _files, _staging, _cleanUp, _time);
    }

    /// <summary>Part of the disk that new content leaves free, so that blobs can be deleted when the disk is full.</summary>
    public DiskReserve Reserve { get; }

    public Task CreateContainerAsync(string container, CancellationToken cancellation)
    {
        BlobName.CheckContainer(container);
        if (_index.Read(index => index.Value("SELECT Id FROM Containers WHERE Name = ?1", container)) is null)
            _index.Write(index => index.Execute("INSERT OR IGNORE INTO Containers(Name, Bytes) VALUES (?1, 0)", container));
        return Task.CompletedTask;
    }

    public Task DeleteContainerAsync(string container, CancellationToken cancellation)
    {
        BlobName.CheckContainer(container);
        Reserve.Release();
        var id = _index.Write(index => index.Value("UPDATE Containers SET Name = NULL WHERE Name = ?1 RETURNING Id", container));
        return id is long found ? Task.Run(() => _cleanUp.Purge(found, cancellation), cancellation) : Task.CompletedTask;
    }

    public Task<long> SizeAsync(string container, CancellationToken cancellation)
    {
        BlobName.CheckContainer(container);
        var size = _index.Read(index => index.Value("SELECT Bytes FROM Containers WHERE Name = ?1", container));
        return Task.FromResult(size as long? ?? throw new ContainerNotFoundException(container));
    }

    public Task<long> UsageAsync(IReadOnlyCollection<string> containers, CancellationToken cancellation) =>
        Task.FromResult(_index.Read(index => index.Usage(containers)));

    public Task<BlobInfo?> FindAsync(string container, string name, CancellationToken cancellation) =>
        Task.FromResult(Find(container, name)?.Info);

    public Task<BlobContent?> ReadAsync(string container, string name, long offset, long? length, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0);
        BlobName.Check(container, name);
        var end = length is { } count && count < long.MaxValue - offset ? offset + count : long.MaxValue;
        return Task.FromResult(Open(container, name, offset, end));
    }

    public async Task<BlobInfo> WriteAsync(
        string container, string name, Stream content, BlobWrite write, CancellationToken cancellation)
    {
        write.Condition.Check(Find(container, name)?.Info);
        var file = _files.NewName(name);
        var (length, md5) = await _files.WriteAsync(file, content, write.ExpectedMd5, cancellation);
        var dropped = new HashSet<string>(StringComparer.Ordinal);
        var now = _time.GetUtcNow();
        var blob = new BlobInfo(name, length, BlobRows.NewETag(), now, now, write.ContentType, md5, write.Metadata);
        try
        {
            _index.Write(index =>
            {
                var id = index.ContainerId(container);
                var old = index.FindBlob(id, name);
                write.Condition.Check(old?.Info);
                _files.CheckExists(file);
                _staging.Close(id, name);
                index.RemoveBlocks(id, name, dropped);
                return index.Replace(id, old, blob, file, dropped);
            });
        }
        catch
        {
            _files.Delete(file);
            throw;
        }
        _cleanUp.Discard(dropped);
        return blob;
    }

    public Task StageBlockAsync(
        string container, string name, string blockId, Stream content, long length, CancellationToken cancellation)
    {
        BlobName.Check(container, name);
        return _blocks.StageAsync(container, name, blockId, content, length, cancellation);
    }

    public Task<BlobInfo> CommitBlocksAsync(
        string container, string name, IReadOnlyList<BlockReference> blocks, BlobWrite write, CancellationToken cancellation)
    {
        BlobName.Check(container, name);
        return Task.FromResult(_blocks.Commit(container, name, blocks, write));
    }

    public Task<BlobBlocks?> ListBlocksAsync(string container, string name, CancellationToken cancellation)
    {
        BlobName.Check(container, name);
        return Task.FromResult(_blocks.List(container, name));
    }

    public Task<BlobInfo?> ChangeAsync(string container, string name, BlobChange change, CancellationToken cancellation)
    {
        BlobName.Check(container, name);
        return Task.FromResult(_index.Write(index =>
        {
            if (index.FindBlob(index.ContainerId(container), name) is not { } old)
                return null;
            change.Condition.Check(old.Info);
            var blob = old.Info with
            {
                ETag = BlobRows.NewETag(),
                ModifiedAt = _time.GetUtcNow(),
                ContentType = change.ContentType ?? old.Info.ContentType,
                Metadata = change.Metadata ?? old.Info.Metadata,
            };
            index.Execute(
                "UPDATE Blobs SET ETag = ?2, ModifiedAt = ?3, ContentType = ?4, Metadata = ?5 WHERE Id = ?1",
                old.Id, blob.ETag, blob.ModifiedAt.UtcTicks, blob.ContentType, BlobMetadata.ToJson(blob.Metadata));
            return blob;
        }));
    }

    public Task<BlobInfo?> CopyAsync(
        (string Container, string Name) source, string container, string name, BlobChange write, CancellationToken cancellation)
    {
        BlobName.Check(source.Container, source.Name);
        BlobName.Check(container, name);
        var dropped = new HashSet<string>(StringComparer.Ordinal);
        var copy = _index.Write(index => Copy(index, source, container, name, write, dropped));
        _cleanUp.Discard(dropped);
        return Task.FromResult(copy);
    }

    public Task<bool> DeleteAsync(string container, string name, BlobCondition condition, CancellationToken cancellation)
    {
        BlobName.Check(container, name);
        Reserve.Release();
        var dropped = new HashSet<string>(StringComparer.Ordinal);
        var found = _index.Write(index =>
        {
            var id = index.ContainerId(container);
            if (index.FindBlob(id, name) is not { } blob)
                return false;
            condition.Check(blob.Info);
            _staging.Close(id, name);
            index.RemoveBlocks(id, name, dropped);
            index.Remove(id, blob, dropped);
            return true;
        });
        _cleanUp.Discard(dropped);
        return Task.FromResult(found);
    }

    public Task<BlobPage> ListAsync(string container, BlobListing listing, CancellationToken cancellation)
    {
        BlobName.CheckContainer(container);
        return Task.FromResult(_index.Read(index => FolderListing.Page(index, index.ContainerId(container), listing)));
    }

    public string? FindLocalFile(string container, string name)
    {
        BlobName.Check(container, name);
        return _blocks.FindWholeFile(container, name);
    }

    public Task CleanUpAsync(TimeSpan age, CancellationToken cancellation) =>
        Task.Run(() => _cleanUp.Run(_time.GetUtcNow() - age, cancellation), cancellation);

    public void Dispose() => _index.Dispose();

    private BlobRow? Find(string container, string name)
    {
        BlobName.Check(container, name);
        return _index.Read(index => index.FindBlob(index.ContainerId(container), name));
    }

    // Starts over if the blob is overwritten between the query and the opening of its files.
    private BlobContent? Open(string container, string name, long start, long end)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var (blob, parts) = _index.Read(index =>
                {
                    var found = index.FindBlob(index.ContainerId(container), name);
                    return (found, found is null ? [] : index.Parts(found, start, end));
                });
                return blob is null ? null : new BlobContent(blob.Info, Open(parts, start, Math.Min(end, blob.Info.Length)));
            }
            catch (IOException) when (attempt < MaxAttempts)
            {
            }
        }
    }

    private SlicesStream Open(List<(long Start, FileSlice Slice)> parts, long start, long end)
    {
        var open = new Dictionary<string, SafeFileHandle>(StringComparer.Ordinal);
        var slices = new List<(SafeFileHandle File, long Offset, long Length)>(parts.Count);
        try
        {
            var position = start;
            foreach (var (partStart, slice) in parts)
            {
                var length = Math.Min(end, partStart + slice.Length) - position;
                if (length <= 0)
                    continue;
                if (!open.TryGetValue(slice.File, out var file))
                    open.Add(slice.File, file = _files.OpenToRead(slice.File));
                slices.Add((file, slice.Offset + position - partStart, length));
                position += length;
            }
            return position >= end ? new SlicesStream(slices) : throw new IOException("The blob was changed meanwhile.");
        }
        catch
        {
            foreach (var file in open.Values)
                file.Dispose();
            throw;
        }
    }

    private BlobInfo? Copy(
        IndexSession index, (string Container, string Name) source, string container, string name, BlobChange write,
        HashSet<string> dropped)
    {
        if (index.FindBlob(index.ContainerId(source.Container), source.Name) is not { } original)
            return null;
        BlobConditionException.CheckLength(original.Info.Length, write.MaxLength);
        var id = index.ContainerId(container);
        var old = index.FindBlob(id, name);
        write.Condition.Check(old?.Info);
        var parts = index.BlockParts(original.Id);
        var now = _time.GetUtcNow();
        var blob = original.Info with
        {
            Name = name,
            ETag = BlobRows.NewETag(),
            CreatedAt = now,
            ModifiedAt = now,
            ContentType = write.ContentType ?? original.Info.ContentType,
            Metadata = write.Metadata ?? original.Info.Metadata,
        };
        _staging.Close(id, name);
        index.RemoveBlocks(id, name, dropped);
        var row = index.Replace(id, old, blob, original.File, dropped);
        index.AddParts(row, parts);
        return blob;
    }
}
