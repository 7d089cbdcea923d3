namespace Reality.Storage.Blobs.Folders;

/// <summary>Removes content files that no blob or block refers to any more.</summary>
internal sealed class FolderCleanUp(BlobIndex index, ContentFiles files, StagingFiles staging)
{
    // Blobs removed per transaction; other writers wait for the transaction.
    private const int PurgeBatch = 500;

    /// <summary>Removes those of the files in <paramref name="dropped"/> that nothing else refers to.</summary>
    /// <remarks>
    /// The files are renamed while no other process can commit, so that no new reference to one can appear. Deleting them, which
    /// is slow for large files, comes afterwards.
    /// </remarks>
    public void Discard(IReadOnlyCollection<string> dropped)
    {
        if (dropped.Count == 0)
            return;
        var hidden = index.Write(session => dropped.Where(file => !session.IsInUse(file)).Select(files.Hide).ToList());
        hidden.ForEach(files.Delete);
    }

    /// <summary>Removes a container that has lost its name, with all its blobs and blocks.</summary>
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

    /// <summary>
    /// Completes interrupted deletions of containers, and removes staged blocks and unreferenced files that were last written at
    /// or before <paramref name="time"/>.
    /// </summary>
    public void Run(DateTimeOffset time, CancellationToken cancellation)
    {
        var unnamed = index.Read(session => session.All("SELECT Id FROM Containers WHERE Name IS NULL", row => row.GetInt64(0)));
        foreach (var container in unnamed)
            Purge(container, cancellation);

        staging.CloseUnused(time);
        Discard(index.Write(session => session
            .All("DELETE FROM Blocks WHERE StagedAt <= ?1 RETURNING File", row => row.GetString(0), time.UtcTicks)
            .ToHashSet(StringComparer.Ordinal)));

        foreach (var batch in files.OlderThan(time).Chunk(PurgeBatch))
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
        dropped.UnionWith(session.All(
            "DELETE FROM Blocks WHERE Container = ?1 RETURNING File", row => row.GetString(0), container));
        session.Execute("DELETE FROM Containers WHERE Id = ?1", container);
        return true;
    }
}
