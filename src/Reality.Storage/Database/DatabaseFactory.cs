using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Reality.Storage.Database;

/// <summary>Creates pooled database contexts for the configured engine.</summary>
public static class DatabaseFactory
{
    /// <summary>Returns a factory of contexts; no connection is opened yet.</summary>
    /// <param name="dataFolder">Full path of the folder that holds the SQLite file.</param>
    /// <exception cref="ArgumentException">The kind is PostgreSQL and there is no connection string.</exception>
    public static IDbContextFactory<RealityDatabase> Create(DatabaseOptions options, string dataFolder)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Kind == DatabaseKind.Postgres)
        {
            if (string.IsNullOrWhiteSpace(options.ConnectionString))
                throw new ArgumentException(
                    "The database is PostgreSQL: set Database:ConnectionString, e.g. Host=db;Database=reality;Username=reality.");
            return new PooledDatabase<PostgresDatabase>(
                new DbContextOptionsBuilder<PostgresDatabase>().UseNpgsql(options.ConnectionString).Options);
        }
        var connection = options.ConnectionString
            ?? new SqliteConnectionStringBuilder { DataSource = Path.Combine(dataFolder, "reality.db") }.ToString();
        return new PooledDatabase<SqliteDatabase>(new DbContextOptionsBuilder<SqliteDatabase>()
            .UseSqlite(connection)
            .AddInterceptors(new SqliteSettings(SqliteFile.Of(connection), options.SurvivePowerLoss))
            .Options);
    }

    // Presents the contexts of either engine as RealityDatabase.
    private sealed class PooledDatabase<TContext>(DbContextOptions<TContext> options) : IDbContextFactory<RealityDatabase>
        where TContext : RealityDatabase
    {
        private readonly PooledDbContextFactory<TContext> _pool = new(options);

        public RealityDatabase CreateDbContext() => _pool.CreateDbContext();
    }
}

/// <summary>Checks the database file, and applies SQLite's per-connection settings, each time a connection opens.</summary>
internal sealed class SqliteSettings(SqliteFile file, bool survivePowerLoss) : DbConnectionInterceptor
{
    // The timeout makes a writer wait for the one before it, polling every few milliseconds.
    private readonly string _pragmas = $"PRAGMA busy_timeout=10000; PRAGMA synchronous={(survivePowerLoss ? "FULL" : "NORMAL")};";

    public override InterceptionResult ConnectionOpening(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        if (!file.IsMissing)
            return result;
        // The connections of the pool would still use the missing file after another one has taken its place.
        SqliteConnection.ClearPool((SqliteConnection)connection);
        throw file.Error();
    }

    public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result,
        CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(ConnectionOpening(connection, eventData, result));

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = _pragmas;
        command.ExecuteNonQuery();
    }

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }
}

/// <summary>Gives the migration generator (.ci/migrations) the SQLite model; no connection is opened.</summary>
internal sealed class DesignTimeSqlite : IDesignTimeDbContextFactory<SqliteDatabase>
{
    public SqliteDatabase CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteDatabase>().UseSqlite("Data Source=:memory:").Options);
}

/// <summary>Gives the migration generator (.ci/migrations) the PostgreSQL model; no connection is opened.</summary>
internal sealed class DesignTimePostgres : IDesignTimeDbContextFactory<PostgresDatabase>
{
    public PostgresDatabase CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresDatabase>().UseNpgsql("Host=localhost").Options);
}
