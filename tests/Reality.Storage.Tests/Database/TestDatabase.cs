using Microsoft.EntityFrameworkCore;
using Reality.Storage.Database;
using Reality.Testing;

namespace Reality.Storage.Tests.Database;

/// <summary>A new migrated database of either kind.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PostgresServer? _postgres;

    private TestDatabase(DatabaseKind kind)
    {
        _postgres = kind == DatabaseKind.Postgres ? PostgresServer.TryStart() : null;
        Assert.SkipWhen(kind == DatabaseKind.Postgres && _postgres is null, "PostgreSQL is not installed.");
        Options = new() { Kind = kind, ConnectionString = _postgres?.ConnectionString };
        Contexts = DatabaseFactory.Create(Options, _folder.Path);
    }

    public DatabaseOptions Options { get; }

    public IDbContextFactory<RealityDatabase> Contexts { get; }

    public static async Task<TestDatabase> CreateAsync(DatabaseKind kind)
    {
        var database = new TestDatabase(kind);
        await new DatabaseStart(database.Contexts, database.Options, database._folder.Path).PrepareAsync(default);
        return database;
    }

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Npgsql.NpgsqlConnection.ClearAllPools();
        _postgres?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
