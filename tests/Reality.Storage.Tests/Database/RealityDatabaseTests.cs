using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Reality.Storage.Database;

namespace Reality.Storage.Tests.Database;

public sealed class RealityDatabaseTests
{
    [Fact]
    public void Times_sort_by_their_instant_whatever_their_zone()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var database = new SqliteDatabase(new DbContextOptionsBuilder<SqliteDatabase>().UseSqlite(connection).Options);
        database.Database.EnsureCreated();
        var noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        database.ITwins.Add(new() { Id = "later", OwnerId = "u", CreatedAt = noon.AddMinutes(1) });
        database.ITwins.Add(new() { Id = "earlier", OwnerId = "u", CreatedAt = noon.ToOffset(TimeSpan.FromHours(5)) });
        database.SaveChanges();

        Assert.Equal(["earlier", "later"], database.ITwins.OrderBy(row => row.CreatedAt).Select(row => row.Id));
    }
}
