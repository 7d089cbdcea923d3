using Microsoft.EntityFrameworkCore;
using Reality.Storage.Database;
using Reality.Testing;

namespace Reality.Storage.Tests.Database;

public sealed class DatabaseFactoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void PostgreSQL_needs_a_connection_string(string? connection)
    {
        var options = new DatabaseOptions { Kind = DatabaseKind.Postgres, ConnectionString = connection };

        var refused = Assert.Throws<ArgumentException>(() => DatabaseFactory.Create(options, _folder.Path));

        Assert.Contains("Database:ConnectionString", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 1)] // NORMAL
    [InlineData(true, 2)] // FULL
    public async Task SQLite_connections_wait_for_locks_and_for_the_disk_if_asked(bool survivePowerLoss, int synchronous)
    {
        var databases = DatabaseFactory.Create(new() { SurvivePowerLoss = survivePowerLoss }, _folder.Path);

        // Twice: a pooled context opens its connection anew.
        for (var i = 0; i < 2; i++)
        {
            await using var database = await databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
            Assert.IsType<SqliteDatabase>(database);
            Assert.Equal(synchronous, await ValueAsync(database, "PRAGMA synchronous"));
            Assert.Equal(10_000, await ValueAsync(database, "PRAGMA busy_timeout"));
        }
    }

    [Fact]
    public void A_connection_string_overrides_the_file_in_the_data_folder()
    {
        var options = new DatabaseOptions { ConnectionString = "Data Source=:memory:" };
        using var database = DatabaseFactory.Create(options, _folder.Path).CreateDbContext();

        Assert.Equal("Data Source=:memory:", database.Database.GetConnectionString());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_missing_file_is_an_error_until_another_one_is_in_its_place()
    {
        var stop = TestContext.Current.CancellationToken;
        var databases = DatabaseFactory.Create(new(), _folder.Path);
        await new DatabaseStart(databases, new(), _folder.Path).PrepareAsync(stop);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        File.Copy(_folder["reality.db"], _folder["backup.db"]);
        await AddAsync();

        foreach (var file in Directory.GetFiles(_folder.Path, "reality.db*"))
            File.Delete(file);
        var missing = await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(AddAsync);

        Assert.True(DatabaseOutage.IsOutage(missing));
        Assert.Contains("reality.db' is missing", missing.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["reality.db"]));
        File.Copy(_folder["backup.db"], _folder["reality.db"]);
        await AddAsync();
        await using var restored = await databases.CreateDbContextAsync(stop);
        Assert.Equal(1, await restored.ITwins.CountAsync(stop));

        async Task AddAsync()
        {
            await using var database = await databases.CreateDbContextAsync(stop);
            database.ITwins.Add(new() { Id = $"{Guid.NewGuid()}", OwnerId = "ann", CreatedAt = default });
            await database.SaveChangesAsync(stop);
        }
    }

    private static async Task<long> ValueAsync(RealityDatabase database, string pragma)
    {
        await database.Database.OpenConnectionAsync();
        await using var command = database.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // A constant.
        command.CommandText = pragma;
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
