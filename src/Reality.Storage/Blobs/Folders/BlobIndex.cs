using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Reality.Storage.Database;

namespace Reality.Storage.Blobs.Folders;

/// <summary>
/// Maps blobs to content files: an SQLite database beside the files, shared by any number of processes on one machine.
/// </summary>
/// <remarks>A blob changes when a transaction on this database commits, and at no other moment.</remarks>
internal sealed class BlobIndex : IDisposable
{
    // Name is null for a deleted container whose blobs have not all been removed yet. The content of a blob is one File or, if
    // its blocks arrived out of order, several Parts. Its blocks are Parts in both cases, and a blob with blocks has no Md5.
    // Names compare by their UTF-8 bytes.
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
        CREATE INDEX IF NOT EXISTS BlobMetadata ON Blobs(Container, LENGTH(Metadata)) WHERE Metadata IS NOT NULL;
        CREATE INDEX IF NOT EXISTS BlobsOfBlocks ON Blobs(Container) WHERE Md5 IS NULL;
        CREATE INDEX IF NOT EXISTS BlobFiles ON Blobs(File) WHERE File IS NOT NULL;
        CREATE INDEX IF NOT EXISTS PartFiles ON Parts(File);
        CREATE INDEX IF NOT EXISTS BlockFiles ON Blocks(File);
        """;

    private const int SqliteFull = 13; // SQLITE_FULL

    private readonly SqliteFile _file;
    private readonly string _connectionString;
    private readonly bool _flush;
    private readonly Lock _writing = new();
    private IndexSession? _writer;
    private readonly ConcurrentBag<IndexSession> _readers = [];

    /// <param name="flush">Whether every commit waits for the disk.</param>
    public BlobIndex(string path, bool flush)
    {
        var connection = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false };
        (_file, _flush) = (new SqliteFile(path), flush);
        _writer = Open(connection.ToString());
        _writer.Execute("PRAGMA journal_mode = WAL");
        _writer.Execute(Schema);
        connection.Mode = SqliteOpenMode.ReadWrite;
        _connectionString = connection.ToString();
        CheckFile();
    }

    /// <summary>Runs queries; each one sees the last commit before it.</summary>
    public T Read<T>(Func<IndexSession, T> query)
    {
        CheckFile();
        if (!_readers.TryTake(out var session))
            session = Open(_connectionString);
        try
        {
            return query(session);
        }
        finally
        {
            _readers.Add(session);
        }
    }

    /// <summary>Runs changes in one transaction, which is rolled back if <paramref name="change"/> throws.</summary>
    /// <exception cref="StorageFullException">The disk is full.</exception>
    public T Write<T>(Func<IndexSession, T> change)
    {
        try
        {
            CheckFile();
            lock (_writing)
                return (_writer ??= Open(_connectionString)).InTransaction(change);
        }
        catch (SqliteException full) when (full.SqliteErrorCode == SqliteFull)
        {
            throw new StorageFullException("The disk of the blob store is full.", full);
        }
    }

    public void Dispose() => Close();

    private void CheckFile()
    {
        if (!_file.IsMissing)
            return;
        // They would still use the missing file after another one has taken its place.
        Close();
        throw _file.Error();
    }

    private void Close()
    {
        lock (_writing)
        {
            _writer?.Dispose();
            _writer = null;
        }
        while (_readers.TryTake(out var reader))
            reader.Dispose();
    }

    private IndexSession Open(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        var session = new IndexSession(connection);
        session.Execute("PRAGMA busy_timeout = 30000");
        session.Execute(_flush ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        return session;
    }
}

/// <summary>A connection to the index with its prepared statements. Not thread-safe.</summary>
internal sealed class IndexSession(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    /// <summary>Runs a statement with the parameters ?1, ?2 and so on.</summary>
    /// <returns>The number of changed rows.</returns>
    public int Execute(string sql, params ReadOnlySpan<object?> parameters) => Prepare(sql, parameters).ExecuteNonQuery();

    /// <summary>The first column of the first row; null if there is no row.</summary>
    public object? Value(string sql, params ReadOnlySpan<object?> parameters) =>
        Prepare(sql, parameters).ExecuteScalar() is { } value and not DBNull ? value : null;

    /// <summary>The first row; default if there is none.</summary>
    public T? First<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> parameters)
    {
        using var reader = Prepare(sql, parameters).ExecuteReader();
        return reader.Read() ? read(reader) : default;
    }

    public List<T> All<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> parameters)
    {
        var rows = new List<T>();
        using var reader = Prepare(sql, parameters).ExecuteReader();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    public T InTransaction<T>(Func<IndexSession, T> change)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            var result = change(this);
            Execute("COMMIT");
            return result;
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
            command.Dispose();
        connection.Dispose();
    }

    // SQLite rolls back by itself after some errors; an explicit rollback fails then.
    private void RollBack()
    {
        try
        {
            Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
        }
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<object?> parameters)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < parameters.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = $"?{i + 1}" });
            _prepared.Add(sql, command);
        }
        for (var i = 0; i < parameters.Length; i++)
            command.Parameters[i].Value = parameters[i] ?? DBNull.Value;
        return command;
    }
}
