using Microsoft.EntityFrameworkCore;
using Npgsql;
using Reality.Storage.Database;
using Reality.Storage.Tests.Database;
using Reality.Testing;

[assembly: AssemblyFixture(typeof(MigratedDatabases))]

namespace Reality.Storage.Tests.Database;

/// <summary>A new migrated database of either kind.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private TestDatabase(DatabaseKind kind, string? connection)
    {
        Contexts = DatabaseFactory.Create(new() { Kind = kind, ConnectionString = connection }, _folder.Path);
    }

    public IDbContextFactory<RealityDatabase> Contexts { get; }

    public static async Task<TestDatabase> CreateAsync(DatabaseKind kind)
    {
        var migrated = await TestContext.Current.GetFixture<MigratedDatabases>()
            ?? throw new InvalidOperationException("No fixture.");
        if (kind == DatabaseKind.Postgres)
            return new(kind, await migrated.NewPostgresAsync());
        var database = new TestDatabase(kind, null);
        File.Copy(await migrated.SqliteFile, Path.Combine(database._folder.Path, "reality.db"));
        return database;
    }

    /// <summary>A row with the mandatory properties; all its times are the same.</summary>
    public static RealityDataRow Data(string id, string owner, DateTimeOffset time) => new()
    {
        Id = id,
        OwnerId = owner,
        DisplayName = id,
        Type = "LAS",
        DataCenter = "Local",
        CreatedAt = time,
        ModifiedAt = time,
        LastAccessedAt = time,
    };

    /// <summary>Adds rows of any kind.</summary>
    public async Task AddAsync(params object[] rows)
    {
        await using var context = await Contexts.CreateDbContextAsync();
        context.AddRange(rows);
        await context.SaveChangesAsync();
    }

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        NpgsqlConnection.ClearAllPools();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>Templates of the databases of tests: migrated once, copied for each test.</summary>
public sealed class MigratedDatabases : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<Task<string>> _sqlite;
    private readonly Lazy<Task<PostgresServer?>> _postgres;
    private int _count;

    public MigratedDatabases()
    {
        _sqlite = new(MigrateSqliteAsync);
        _postgres = new(MigratePostgresAsync);
    }

    /// <summary>Path of an empty migrated database.</summary>
    public Task<string> SqliteFile => _sqlite.Value;

    /// <summary>Connection string of a new migrated database; skips the test if PostgreSQL is not installed.</summary>
    public async Task<string> NewPostgresAsync()
    {
        var server = await _postgres.Value;
        Assert.SkipWhen(server is null, "PostgreSQL is not installed.");
        var name = $"test{Interlocked.Increment(ref _count)}";
        await ExecuteAsync(server, $"CREATE DATABASE {name} TEMPLATE migrated");
        return ConnectionString(server, name);
    }

    public void Dispose()
    {
        if (_postgres.IsValueCreated)
            _postgres.Value.Result?.Dispose();
        _folder.Dispose();
    }

    private async Task<string> MigrateSqliteAsync()
    {
        await MigrateAsync(new());
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        return Path.Combine(_folder.Path, "reality.db");
    }

    private async Task<PostgresServer?> MigratePostgresAsync()
    {
        if (PostgresServer.TryStart() is not { } server)
            return null;
        await ExecuteAsync(server, "CREATE DATABASE migrated");
        await MigrateAsync(new() { Kind = DatabaseKind.Postgres, ConnectionString = ConnectionString(server, "migrated") });
        NpgsqlConnection.ClearAllPools();
        return server;
    }

    private Task MigrateAsync(DatabaseOptions options) =>
        new DatabaseStart(DatabaseFactory.Create(options, _folder.Path), options, _folder.Path).PrepareAsync(default);

    private static async Task ExecuteAsync(PostgresServer server, string statement)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }

    private static string ConnectionString(PostgresServer server, string database) =>
        new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = database }.ToString();
}
