using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Reality.Storage.Database;

/// <summary>Distinguishes a database that is temporarily unavailable from an error in using it.</summary>
public static class DatabaseOutage
{
    private const int SqliteFull = 13;

    // SQLITE_BUSY, _LOCKED, _IOERR, _FULL, _CANTOPEN
    private static readonly int[] s_sqliteOutages = [5, 6, 10, SqliteFull, 14];

    /// <summary>
    /// True if the same operation may succeed later: no connection, a server that is restarting, a lock held too long. Inner
    /// exceptions count.
    /// </summary>
    public static bool IsOutage(Exception? exception) => Causes(exception).Any(IsOutageItself);

    /// <summary>True if the disk of the database is full. Inner exceptions count.</summary>
    public static bool IsDiskFull(Exception? exception) => Causes(exception).Any(cause =>
        cause is SqliteException { SqliteErrorCode: SqliteFull } or PostgresException { SqlState: PostgresErrorCodes.DiskFull });

    private static IEnumerable<Exception> Causes(Exception? exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
            yield return cause;
    }

    private static bool IsOutageItself(Exception exception) => exception switch
    {
        SqliteException sqlite => s_sqliteOutages.Contains(sqlite.SqliteErrorCode),
        // A conflict of two transactions is transient too, but it says nothing about the server's availability.
        PostgresException postgres => postgres.SqlState.StartsWith("08", StringComparison.Ordinal)
            || postgres.SqlState.StartsWith("53", StringComparison.Ordinal)
            || postgres.SqlState.StartsWith("57P", StringComparison.Ordinal),
        NpgsqlException npgsql =>
            npgsql.IsTransient || npgsql.InnerException is SocketException or IOException or TimeoutException,
        DbException other => other.IsTransient,
        _ => false,
    };
}
