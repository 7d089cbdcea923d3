using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Reality.Storage.Database;

namespace Reality.Storage.Tests.Database;

public sealed class RealityDatabaseTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Times_sort_by_their_instant_whatever_their_zone()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var database = new SqliteDatabase(new DbContextOptionsBuilder<SqliteDatabase>().UseSqlite(connection).Options);
        database.Database.EnsureCreated();
        database.ITwins.Add(new() { Id = "later", OwnerId = "u", CreatedAt = s_noon.AddMinutes(1) });
        database.ITwins.Add(new() { Id = "earlier", OwnerId = "u", CreatedAt = s_noon.ToOffset(TimeSpan.FromHours(5)) });
        database.SaveChanges();

        Assert.Equal(["earlier", "later"], database.ITwins.OrderBy(row => row.CreatedAt).Select(row => row.Id));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Text_sorts_by_its_bytes_in_both_databases(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        string[] ids = ["é", "a", "B", "b", "_", "😀", "\uFF21", "A"];
        await database.AddAsync([.. ids.Select(id => new ITwinRow { Id = id, OwnerId = "u", CreatedAt = s_noon })]);

        await using var context = await database.Contexts.CreateDbContextAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["A", "B", "_", "a", "b", "é", "\uFF21", "😀"], context.ITwins.Select(row => row.Id).Order());
    }

    [Fact]
    public void The_search_text_joins_what_describes_reality_data_without_case()
    {
        var row = TestDatabase.Data("id", "Anna", s_noon);
        (row.DisplayName, row.Group, row.Description) = ("N", "G", null);
        (row.RootDocument, row.Acquirer, row.Tags) = ("R.json", "Q", "\nt\n");
        row.Dataset = "no part of it";

        Assert.Equal("n\ng\n\nr.json\nq\n\nt\n", row.SearchText);
    }
}
