namespace Reality.Storage.Blobs.Folders;

/// <summary>Stages blocks, commits them as blobs, and joins them into one file.</summary>
internal sealed class FolderBlocks(
    BlobIndex index, ContentFiles files, StagingFiles staging, FolderCleanUp cleanUp, TimeProvider time)
{
    // Bounds the attempts if the blob is replaced while its blocks are joined.
    private const int MaxAttempts = 50;

    // The files of a blob are joined into one when they are together longer than this.
    private const int MaxFilesPerLength = 2;
    private const long MaxUnusedLength = 64 * 1024 * 1024;

    public async Task StageAsync(
        string container, string name, string blockId, Stream content, long length, CancellationToken cancellation)
    {
        BlobName.CheckBlockId(blockId);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        var id = index.Read(session => FindContainer(session, container, name, blockId));
        var slice = staging.Place(id, name, length);
        FileSlice? replaced;
        try
        {
            await files.WriteAsync(slice, content, cancellation);
            replaced = index.Write(session => Add(session, session.ContainerId(container), name, blockId, slice));
        }
        catch
        {
            files.Free(slice);
            throw;
        }
        if (replaced is { } old)
            files.Free(old);
    }

    public BlobInfo Commit(string container, string name, IReadOnlyList<BlockReference> blocks, BlobWrite write)
    {
        var dropped = new HashSet<string>(StringComparer.Ordinal);
        var unused = new List<FileSlice>();
        var blob = index.Write(session =>
        {
            var id = session.ContainerId(container);
            var old = session.FindBlob(id, name);
            write.Condition.Check(old?.Info);
            var staged = session.StagedBlocks(id, name);
            var parts = Choose(blocks, staged, old is null ? [] : session.BlockParts(old.Id));
            unused.AddRange(staged.Select(block => block.Slice).Except(parts.Select(part => part.Slice)));
            var now = time.GetUtcNow();
            var length = parts.Sum(part => part.Slice.Length);
            BlobConditionException.CheckLength(length, write.MaxLength);
            var made = new BlobInfo(name, length, BlobRows.NewETag(), now, now, write.ContentType, null, write.Metadata);
            var file = WholeFile(parts, staging.Close(id, name));
            var row = session.Replace(id, old, made, file, dropped);
            session.AddParts(row, parts);
            session.RemoveBlocks(id, name, dropped);
            return made;
        });
        cleanUp.Discard(dropped);
        unused.ForEach(files.Free);
        if (HoldsTooMuch(container, name))
            TryJoin(container, name);
        return blob;
    }

    public BlobBlocks? List(string container, string name) => index.Read(session =>
    {
        var id = session.ContainerId(container);
        var blob = session.FindBlob(id, name);
        var staged = session.StagedSizes(id, name);
        return blob is null && staged.Count == 0
            ? null
            : new BlobBlocks(blob?.Info, blob is null ? [] : session.CommittedSizes(blob.Id), staged);
    });

    /// <summary>
    /// Path of a file with exactly the content of a blob; scattered blocks are joined first. Null if the blob is absent.
    /// </summary>
    public string? FindWholeFile(string container, string name)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var (blob, parts) = index.Read(session =>
            {
                var found = session.FindBlob(session.ContainerId(container), name);
                return (found, found is { File: null } ? session.BlockParts(found.Id) : []);
            });
            if (blob is null)
                return null;
            if ((blob.File ?? TryJoin(blob, parts)) is { } file)
                return files.PathOf(file);
        }
        throw new IOException($"The blocks of '{name}' in container '{container}' are missing on the disk.");
    }

    // Returns the block that had the id before.
    private FileSlice? Add(IndexSession session, long container, string name, string blockId, FileSlice slice)
    {
        files.CheckExists(slice.File);
        var old = session.First<FileSlice?>(
            "SELECT File, Offset, Length FROM Blocks WHERE Container = ?1 AND Name = ?2 AND BlockId = ?3",
            row => new FileSlice(row.GetString(0), row.GetInt64(1), row.GetInt64(2)), container, name, blockId);
        session.Execute(
            """
            INSERT OR REPLACE INTO Blocks(Container, Name, BlockId, Length, File, Offset, StagedAt)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """,
            container, name, blockId, slice.Length, slice.File, slice.Offset, time.GetUtcNow().UtcTicks);
        return old;
    }

    // A blob that names few of the blocks it had keeps the files of all.
    private bool HoldsTooMuch(string container, string name) => index.Read(session =>
        session.FindBlob(session.ContainerId(container), name) is { File: null } blob
        && session.BlockParts(blob.Id).Select(part => part.Slice.File).Distinct().Sum(files.LengthOf)
            > MaxFilesPerLength * blob.Info.Length + MaxUnusedLength);

    // The blob is committed, whether or not the disk has room for the joined file.
    private void TryJoin(string container, string name)
    {
        try
        {
            FindWholeFile(container, name);
        }
        catch (StorageFullException)
        {
        }
    }

    // All staged blocks have ids of the same length.
    private static long FindContainer(IndexSession session, string container, string name, string blockId)
    {
        var id = session.ContainerId(container);
        var other = session.Value("SELECT BlockId FROM Blocks WHERE Container = ?1 AND Name = ?2 LIMIT 1", id, name) as string;
        return other is null || other.Length == blockId.Length
            ? id
            : throw new BlobConditionException("InvalidBlobOrBlock", "The ids of all blocks of a blob have the same length.");
    }

    // Null if the blob was replaced meanwhile.
    private string? TryJoin(BlobRow blob, List<(string BlockId, FileSlice Slice)> parts)
    {
        var file = files.NewName(blob.Info.Name);
        try
        {
            files.Join(parts.ConvertAll(part => part.Slice), file);
        }
        catch (Exception failure)
        {
            files.Delete(file);
            if (failure is FileNotFoundException)
                return null;
            throw;
        }
        var dropped = new HashSet<string>(parts.Select(part => part.Slice.File), StringComparer.Ordinal);
        var isCurrent = index.Write(session =>
        {
            var changed = session.Execute("UPDATE Blobs SET File = ?2 WHERE Id = ?1 AND File IS NULL", blob.Id, file) == 1;
            if (changed)
                session.Execute("UPDATE Parts SET File = ?2, Offset = Start WHERE Blob = ?1", blob.Id, file);
            return changed;
        });
        cleanUp.Discard(isCurrent ? dropped : [file]);
        return isCurrent ? file : null;
    }

    private static List<(string BlockId, FileSlice Slice)> Choose(
        IReadOnlyList<BlockReference> wanted, List<(string BlockId, FileSlice Slice)> staged,
        List<(string BlockId, FileSlice Slice)> committed)
    {
        var fresh = ById(staged);
        var old = ById(committed);
        var chosen = new List<(string, FileSlice)>(wanted.Count);
        foreach (var (blockId, source) in wanted)
        {
            FileSlice slice = default;
            var found = (source != BlockSource.Committed && fresh.TryGetValue(blockId, out slice))
                || (source != BlockSource.Uncommitted && old.TryGetValue(blockId, out slice));
            if (!found)
                throw new BlobConditionException(
                    "InvalidBlockList", $"The specified block list is invalid: there is no block '{blockId}'.");
            chosen.Add((blockId, slice));
        }
        return chosen;
    }

    private static Dictionary<string, FileSlice> ById(List<(string BlockId, FileSlice Slice)> blocks)
    {
        var byId = new Dictionary<string, FileSlice>(StringComparer.Ordinal);
        foreach (var (blockId, slice) in blocks)
            byId[blockId] = slice;
        return byId;
    }

    // If the parts are the whole staging file in order, that file is the content of the blob.
    private static string? WholeFile(List<(string BlockId, FileSlice Slice)> parts, (string File, long Length)? staged)
    {
        var end = 0L;
        foreach (var (_, slice) in parts)
        {
            if (slice.File != staged?.File || slice.Offset != end)
                return null;
            end += slice.Length;
        }
        return end > 0 && end == staged?.Length ? staged.Value.File : null;
    }
}
