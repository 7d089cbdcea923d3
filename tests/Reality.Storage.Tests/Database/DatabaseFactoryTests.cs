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
