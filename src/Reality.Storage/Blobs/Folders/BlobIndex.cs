using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Reality.Storage.Blobs.Folders;

/// <summary>
/// Which file holds which blob: an SQLite database beside the files, written by any number of processes of one machine.
/// </summary>
/// <remarks>A blob changes when a transaction here commits, and at no other moment.</remarks>
internal sealed class BlobIndex : IDisposable
{
    // Name is null for a container that was deleted and whose blobs are not all gone yet. A blob is either one File or, where
    // blocks arrived out of order, several Parts. Its blocks are Parts in both cases. Names compare by their UTF-8 bytes.
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS Containers(Id INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT UNIQUE, Bytes INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS Blobs(
            Id INTEGER PRIMARY KEY AUTOINCREMENT, Container INTEGER NOT NULL, Name TEXT NOT NULL, Length INTEGER NOT NULL,
            ETag TEXT NOT NULL, CreatedAt INTEGER NOT NULL, ModifiedAt INTEGER NOT NULL, ContentType TEXT NOT NULL, Md5 BLOB,
            Metadata TEXT, File TEXT, UNIQUE(Container, Name));
        CREATE TABLE IF NOT EXISTS Parts(
            Blob INTEGER NOT NULL, Start INTEGER NOT NULL, Length INTEGER NOT NULL, BlockId TEXT NOT NULL, File TEXT NOT NULL,
            Offset INTEGER NOT NULL, PRIMARY KEY(Blob, Start)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS Blocks(
            Container INTEGER NOT NULL, Name TEXT NOT NULL, BlockId TEXT NOT NULL, Length INTEGER NOT NULL, File TEXT NOT NULL,
            Offset INTEGER NOT NULL, StagedAt INTEGER NOT NULL, PRIMARY KEY(Container, Name, BlockId)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS BlobFiles ON Blobs(File) WHERE File IS NOT NULL;
        CREATE INDEX IF NOT EXISTS PartFiles ON Parts(File);
        CREATE INDEX IF NOT EXISTS BlockFiles ON Blocks(File);
        """;

    // What SQLite answers when the disk is full.
    private const int SqliteFull = 13;

    private readonly string _connectionString;
    private readonly bool _flush;
    private readonly Lock _writing = new();
    private readonly IndexSession _writer;
    private readonly ConcurrentBag<IndexSession> _readers = [];

    /// <param name="flush">True to have every commit on the disk before it counts.</param>
    public BlobIndex(string path, bool flush)
    {
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();
        _flush = flush;
        _writer = Open();
        _writer.Execute("PRAGMA journal_mode = WAL");
        _writer.Execute(Schema);
    }

    /// <summary>Asks; each question sees the last commit before it.</summary>
    public T Read<T>(Func<IndexSession, T> ask)
    {
        if (!_readers.TryTake(out var session))
            session = Open();
        try
        {
            return ask(session);
        }
        finally
        {
            _readers.Add(session);
        }
    }

    /// <summary>Changes all of what <paramref name="change"/> changes, or nothing where it throws.</summary>
    public T Write<T>(Func<IndexSession, T> change)
    {
        try
        {
            lock (_writing)
                return _writer.InTransaction(change);
        }
        catch (SqliteException full) when (full.SqliteErrorCode == SqliteFull)
        {
            throw new StorageFullException("The disk of the blob store is full.", full);
        }
    }

    public void Dispose()
    {
        _writer.Dispose();
        while (_readers.TryTake(out var reader))
            reader.Dispose();
    }

    private IndexSession Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        var session = new IndexSession(connection);
        session.Execute("PRAGMA busy_timeout = 30000");
        session.Execute(_flush ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        return session;
    }
}
