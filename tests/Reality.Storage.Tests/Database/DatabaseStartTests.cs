using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Reality.Storage.Database;
using Reality.Testing;

namespace Reality.Storage.Tests.Database;

public sealed class DatabaseStartTests
{
    [Fact]
    public async Task Servers_that_start_together_on_a_new_file_all_find_the_tables()
    {
        using var folder = new TemporaryFolder();

        await StartTogetherAsync(new(), folder.Path);

        SqliteConnection.ClearAllPools();
    }

    [Fact]
    public async Task Servers_that_start_together_on_a_new_server_all_find_the_tables()
    {
        using var folder = new TemporaryFolder();
        using var postgres = PostgresServer.TryStart();
        Assert.SkipWhen(postgres is null, "PostgreSQL is not installed.");

        var options = new DatabaseOptions { Kind = DatabaseKind.Postgres, ConnectionString = postgres.ConnectionString };
        await StartTogetherAsync(options, folder.Path);

        Npgsql.NpgsqlConnection.ClearAllPools();
    }

    [Fact]
    public async Task A_start_continues_where_a_killed_one_stopped()
    {
        using var folder = new TemporaryFolder();
        var databases = DatabaseFactory.Create(new(), folder.Path);
        await using (var database = await databases.CreateDbContextAsync())
        {
            await database.Database.ExecuteSqlRawAsync(
                "CREATE TABLE __EFMigrationsLock (Id INTEGER NOT NULL PRIMARY KEY, Timestamp TEXT NOT NULL);"
                + "INSERT INTO __EFMigrationsLock VALUES (1, '2026-01-01');");
        }

        await new DatabaseStart(databases, new(), folder.Path).PrepareAsync(TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(1));

        await using var prepared = await databases.CreateDbContextAsync();
        Assert.Equal(0, await prepared.Jobs.CountAsync());
        SqliteConnection.ClearAllPools();
    }

    [Fact]
    public async Task A_database_that_comes_back_is_used_again()
    {
        using var folder = new TemporaryFolder();
        using var postgres = PostgresServer.TryStart();
        Assert.SkipWhen(postgres is null, "PostgreSQL is not installed.");
        var options = new DatabaseOptions { Kind = DatabaseKind.Postgres, ConnectionString = postgres.ConnectionString };
        var databases = DatabaseFactory.Create(options, folder.Path);
        postgres.Stop();

        var failure = await Assert.ThrowsAnyAsync<Exception>(
            () => new DatabaseStart(databases, options with { StartTimeout = TimeSpan.Zero }, folder.Path).PrepareAsync(default));
        Assert.True(DatabaseOutage.IsOutage(failure), failure.ToString());
        var start = new DatabaseStart(databases, options, folder.Path).PrepareAsync(default);
        postgres.Start();
        await start.WaitAsync(TimeSpan.FromMinutes(1));

        postgres.Stop();
        postgres.Start();
        // A pooled connection may have died with the server; the next one works.
        await using var database = await databases.CreateDbContextAsync();
        var broken = await Record.ExceptionAsync(() => database.Jobs.CountAsync());
        Assert.True(broken is null || DatabaseOutage.IsOutage(broken), broken?.ToString());
        Assert.Equal(0, await database.Jobs.CountAsync());
        Npgsql.NpgsqlConnection.ClearAllPools();
    }

    [Theory]
    [InlineData(14, 60, 2, true)] // An outage, SQLITE_CANTOPEN, is retried,
    [InlineData(14, 0, 1, false)] // but not after the timeout;
    [InlineData(11, 60, 1, false)] // an error, SQLITE_CORRUPT, is not retried.
    public async Task Outages_are_retried_until_the_timeout(int code, int timeoutSeconds, int attempts, bool succeeds)
    {
        using var folder = new TemporaryFolder();
        var options = new DatabaseOptions { StartTimeout = TimeSpan.FromSeconds(timeoutSeconds) };
        var databases = new FailingDatabases(DatabaseFactory.Create(options, folder.Path), new SqliteException("failed", code));

        var failure = await Record.ExceptionAsync(() => new DatabaseStart(databases, options, folder.Path).PrepareAsync(default));

        Assert.Equal(attempts, databases.AttemptCount);
        Assert.Equal(succeeds ? null : code, (failure as SqliteException)?.SqliteErrorCode);
        SqliteConnection.ClearAllPools();
    }

    [Fact]
    public async Task A_start_waits_for_the_lock_file_and_can_be_cancelled()
    {
        using var folder = new TemporaryFolder();
        var start = new DatabaseStart(DatabaseFactory.Create(new(), folder.Path), new(), folder.Path);
        using var cancellation = new CancellationTokenSource();
        Task waiting;
        await using (new FileStream(folder["reality.db.start"], FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            var cancelled = start.PrepareAsync(cancellation.Token);
            waiting = start.PrepareAsync(default);
            await Task.Delay(200, TestContext.Current.CancellationToken);
            Assert.False(cancelled.IsCompleted || waiting.IsCompleted);
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        }

        await waiting.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        SqliteConnection.ClearAllPools();
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public void The_migrations_match_the_rows(DatabaseKind kind)
    {
        using var folder = new TemporaryFolder();
        var options = new DatabaseOptions { Kind = kind, ConnectionString = kind == DatabaseKind.Postgres ? "Host=none" : null };
        using var database = DatabaseFactory.Create(options, folder.Path).CreateDbContext();

        Assert.False(database.Database.HasPendingModelChanges(), "Run .ci/migrations.");
    }

    private static async Task StartTogetherAsync(DatabaseOptions options, string folder)
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            var databases = DatabaseFactory.Create(options, folder);
            await new DatabaseStart(databases, options, folder).PrepareAsync(default);
            await using var database = await databases.CreateDbContextAsync();
            Assert.Equal(0, await database.RealityData.CountAsync());
        })));
    }

    /// <summary>Throws at the first attempt to create a context.</summary>
    private sealed class FailingDatabases(IDbContextFactory<RealityDatabase> databases, Exception failure)
        : IDbContextFactory<RealityDatabase>
    {
        public int AttemptCount { get; private set; }

        public RealityDatabase CreateDbContext() => ++AttemptCount == 1 ? throw failure : databases.CreateDbContext();
    }
}
