namespace Reality.Storage.Blobs.Folders;

/// <summary>Removes content files that no blob and no block names any more.</summary>
internal sealed class FolderCleanUp(BlobIndex index, ContentFiles files, StagingFiles staging)
{
    // Blobs removed in one transaction; other writers wait so long.
    private const int PurgeBatch = 500;

    /// <summary>Removes those of <paramref name="dropped"/> that nothing else names.</summary>
    /// <remarks>
    /// They go out of sight while no other process can commit, so that nobody begins to name one meanwhile. The removal itself,
    /// slow for a large file, comes afterwards.
    /// </remarks>
    public void Discard(IReadOnlyCollection<string> dropped)
    {
        if (dropped.Count == 0)
            return;
        var hidden = index.Write(session => dropped.Where(file => !session.IsInUse(file)).Select(files.Hide).ToList());
        hidden.ForEach(files.Delete);
    }

    /// <summary>Removes a container that lost its name, with all it holds.</summary>
    public void Purge(long container, CancellationToken cancellation)
    {
        bool isEmpty;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            var dropped = new HashSet<string>(StringComparer.Ordinal);
            isEmpty = index.Write(session => PurgeSome(session, container, dropped));
            Discard(dropped);
        }
        while (!isEmpty);
    }

    /// <summary>Finishes what was begun and removes what nothing was written to since <paramref name="before"/>.</summary>
    public void Run(DateTimeOffset before, CancellationToken cancellation)
    {
        foreach (var container in index.Read(session => session.All("SELECT Id FROM Containers WHERE Name IS NULL", row => row.GetInt64(0))))
            Purge(container, cancellation);

        staging.CloseUnused(before);
        Discard(index.Write(session => session
            .All("DELETE FROM Blocks WHERE StagedAt <= ?1 RETURNING File", row => row.GetString(0), before.UtcTicks)
            .ToHashSet(StringComparer.Ordinal)));

        foreach (var batch in files.OlderThan(before).Chunk(PurgeBatch))
        {
            cancellation.ThrowIfCancellationRequested();
            Discard(index.Read(session => batch.Where(file => !session.IsInUse(file)).ToList()));
        }
    }

    private static bool PurgeSome(IndexSession session, long container, HashSet<string> dropped)
    {
        var blobs = session.All(
            $"SELECT {BlobRow.Columns} FROM Blobs WHERE Container = ?1 LIMIT ?2", BlobRow.Read, container, PurgeBatch);
        foreach (var blob in blobs)
            session.Remove(container, blob, dropped);
        if (blobs.Count == PurgeBatch)
            return false;
        dropped.UnionWith(session.All("DELETE FROM Blocks WHERE Container = ?1 RETURNING File", row => row.GetString(0), container));
        session.Execute("DELETE FROM Containers WHERE Id = ?1", container);
        return true;
    }
}
