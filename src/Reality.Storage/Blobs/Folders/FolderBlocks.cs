namespace Reality.Storage.Blobs.Folders;

/// <summary>Stages blocks, commits them as blobs, and joins them into one file.</summary>
internal sealed class FolderBlocks(
    BlobIndex index, ContentFiles files, StagingFiles staging, FolderCleanUp cleanUp, TimeProvider time)
{
    // Bounds the attempts if the blob is replaced while its blocks are joined.
    private const int MaxAttempts = 50;

    public async Task StageAsync(
        string container, string name, string blockId, Stream content, long length, CancellationToken cancellation)
    {
        if (!BlobName.IsValidBlockId(blockId))
            throw new ArgumentException("The id of a block must be the base64 of 1 to 64 bytes.", nameof(blockId));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        var id = index.Read(session => FindContainer(session, container, name, blockId));
        var slice = staging.Place(id, name, length);
        await files.WriteAsync(slice, content, cancellation);
        index.Write(session =>
        {
            files.CheckExists(slice.File);
            return session.Execute(
                """
                INSERT OR REPLACE INTO Blocks(Container, Name, BlockId, Length, File, Offset, StagedAt)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                """,
                session.ContainerId(container), name, blockId, length, slice.File, slice.Offset, time.GetUtcNow().UtcTicks);
        });
    }

    public BlobInfo Commit(string container, string name, IReadOnlyList<BlockReference> blocks, BlobWrite write)
    {
        var dropped = new HashSet<string>(StringComparer.Ordinal);
        var blob = index.Write(session =>
        {
            var id = session.ContainerId(container);
            var old = session.FindBlob(id, name);
            write.Condition.Check(old?.Info);
            var parts = Choose(blocks, session.StagedBlocks(id, name), old is null ? [] : session.BlockParts(old.Id));
            var now = time.GetUtcNow();
            var length = parts.Sum(part => part.Slice.Length);
            var made = new BlobInfo(name, length, BlobRows.NewETag(), now, now, write.ContentType, null, write.Metadata);
            var file = WholeFile(parts, staging.Close(id, name));
            var row = session.Replace(id, old, made, file, dropped);
            session.AddParts(row, parts);
            session.RemoveBlocks(id, name, dropped);
            return made;
        });
        cleanUp.Discard(dropped);
        return blob;
    }

    public BlobBlocks? List(string container, string name) => index.Read(session =>
    {
        var id = session.ContainerId(container);
        var blob = session.FindBlob(id, name);
        var staged = session.StagedBlocks(id, name);
        return blob is null && staged.Count == 0
            ? null
            : new BlobBlocks(blob?.Info, Describe(blob is null ? [] : session.BlockParts(blob.Id)), Describe(staged));
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

    // Any staged block tells the length of the ids, since all have the same.
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

    private static List<BlobBlock> Describe(List<(string BlockId, FileSlice Slice)> blocks) =>
        blocks.ConvertAll(block => new BlobBlock(block.BlockId, block.Slice.Length));
}
