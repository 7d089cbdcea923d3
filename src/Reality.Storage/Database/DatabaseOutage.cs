using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Reality.Storage.Database;

/// <summary>Tells a database that cannot be used for now from a mistake in using it.</summary>
public static class DatabaseOutage
{
    // SQLITE_BUSY, _LOCKED, _IOERR, _FULL, _CANTOPEN
    private static readonly int[] s_sqliteOutages = [5, 6, 10, 13, 14];

    private const int SqliteFull = 13;

    /// <summary>Whether the same operation may succeed later: no connection, a server that restarts, a lock held too long.</summary>
    public static bool IsOutage(Exception? exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (IsOutageItself(cause))
                return true;
        }
        return false;
    }

    /// <summary>Whether the database's disk is full.</summary>
    public static bool IsDiskFull(Exception? exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is SqliteException { SqliteErrorCode: SqliteFull } or PostgresException { SqlState: PostgresErrorCodes.DiskFull })
                return true;
        }
        return false;
    }

    private static bool IsOutageItself(Exception exception) => exception switch
    {
        SqliteException sqlite => s_sqliteOutages.Contains(sqlite.SqliteErrorCode),
        // A clash of two transactions is transient too, but it says nothing of the server.
        PostgresException postgres => postgres.SqlState.StartsWith("08", StringComparison.Ordinal)
            || postgres.SqlState.StartsWith("53", StringComparison.Ordinal)
            || postgres.SqlState.StartsWith("57P", StringComparison.Ordinal),
        NpgsqlException npgsql => npgsql.IsTransient || npgsql.InnerException is SocketException or IOException or TimeoutException,
        DbException other => other.IsTransient,
        _ => false,
    };
}
