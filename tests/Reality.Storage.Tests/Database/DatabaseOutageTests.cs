using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Reality.Storage.Database;

namespace Reality.Storage.Tests.Database;

public sealed class DatabaseOutageTests
{
    [Theory]
    [InlineData(5, true)] // SQLITE_BUSY
    [InlineData(6, true)] // SQLITE_LOCKED
    [InlineData(10, true)] // SQLITE_IOERR
    [InlineData(13, true)] // SQLITE_FULL
    [InlineData(14, true)] // SQLITE_CANTOPEN
    [InlineData(1, false)] // SQLITE_ERROR
    [InlineData(11, false)] // SQLITE_CORRUPT
    [InlineData(19, false)] // SQLITE_CONSTRAINT
    public void SQLite_outages_are_locks_and_failures_of_the_disk(int code, bool outage)
    {
        var failure = new SqliteException("failed", code);

        Assert.Equal(outage, DatabaseOutage.IsOutage(failure));
        Assert.Equal(code == 13, DatabaseOutage.IsDiskFull(failure));
    }

    [Theory]
    [InlineData("08006", true)] // connection_failure
    [InlineData("53300", true)] // too_many_connections
    [InlineData("53100", true)] // disk_full
    [InlineData("57P01", true)] // admin_shutdown
    [InlineData("57P03", true)] // cannot_connect_now
    [InlineData("57014", false)] // query_canceled
    [InlineData("40001", false)] // serialization_failure
    [InlineData("40P01", false)] // deadlock_detected
    [InlineData("23505", false)] // unique_violation
    [InlineData("42P01", false)] // undefined_table
    public void PostgreSQL_outages_are_lost_connections_missing_resources_and_restarts(string state, bool outage)
    {
        var failure = new PostgresException("failed", "ERROR", "ERROR", state);

        Assert.Equal(outage, DatabaseOutage.IsOutage(failure));
        Assert.Equal(state == "53100", DatabaseOutage.IsDiskFull(failure));
    }

    [Fact]
    public void A_connection_that_fails_or_breaks_is_an_outage()
    {
        Exception[] causes = [new SocketException(), new IOException(), new TimeoutException()];

        Assert.All(causes, cause => Assert.True(DatabaseOutage.IsOutage(new NpgsqlException("failed", cause))));
        Assert.False(DatabaseOutage.IsOutage(new NpgsqlException("failed", new InvalidOperationException())));
        Assert.All(causes, cause => Assert.False(DatabaseOutage.IsOutage(cause)));
    }

    [Fact]
    public void Inner_exceptions_count()
    {
        var full = new DbUpdateException("failed", new InvalidOperationException("retries", new SqliteException("full", 13)));

        Assert.True(DatabaseOutage.IsOutage(full));
        Assert.True(DatabaseOutage.IsDiskFull(full));
        Assert.False(DatabaseOutage.IsOutage(new DbUpdateException("failed", new SqliteException("constraint", 19))));
        Assert.False(DatabaseOutage.IsOutage(null));
        Assert.False(DatabaseOutage.IsDiskFull(null));
    }
}
