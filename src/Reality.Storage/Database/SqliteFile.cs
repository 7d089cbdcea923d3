using Microsoft.Data.Sqlite;

namespace Reality.Storage.Database;

/// <summary>Detects that the file of a SQLite database was moved away or deleted while this process uses it.</summary>
/// <remarks>
/// SQLite itself would go on: open connections write to a file that has no name anymore, and a new connection creates an empty
/// database.
/// </remarks>
/// <param name="path">Full path of the file; null for a database that has none.</param>
public sealed class SqliteFile(string? path)
{
    private const int CannotOpen = 14; // SQLITE_CANTOPEN

    private volatile bool _wasThere;

    /// <summary>The file that a connection string names.</summary>
    public static SqliteFile Of(string connectionString)
    {
        var connection = new SqliteConnectionStringBuilder(connectionString);
        var isFile = connection.Mode != SqliteOpenMode.Memory && connection.DataSource is { Length: > 0 } source
            && source != ":memory:" && !source.StartsWith("file:", StringComparison.OrdinalIgnoreCase);
        return new SqliteFile(isFile ? Path.GetFullPath(connection.DataSource) : null);
    }

    /// <summary>Whether the file was there before and is missing now.</summary>
    public bool IsMissing
    {
        get
        {
            if (path is null)
                return false;
            if (!File.Exists(path))
                return _wasThere;
            _wasThere = true;
            return false;
        }
    }

    /// <summary>The error of each use of the database until the file is back.</summary>
    public SqliteException Error() =>
        new($"The database file '{path}' is missing. Put it back, or restart to begin with an empty database.", CannotOpen);
}
