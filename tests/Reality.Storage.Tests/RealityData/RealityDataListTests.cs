using Microsoft.EntityFrameworkCore;
using Reality.Storage.Blobs.Folders;
using Reality.Storage.Database;
using Reality.Storage.ITwins;
using Reality.Storage.RealityData;
using Reality.Storage.Tests.Database;
using Reality.Testing;

namespace Reality.Storage.Tests.RealityData;

public sealed class RealityDataListTests : IDisposable
{
    private const string ITwin = "2a6d1f0e-7a5b-4d9e-8f50-1f2f6a0c9b01";
    private static readonly Viewer s_anna = new("a0000000-0000-0000-0000-000000000000", []);
    private static readonly DateTimeOffset s_noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Pages_by_any_property_hold_every_row_once_while_others_come_and_go(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = Store(database);
        for (var i = 0; i < 23; i++)
            await AddAsync(database, i);
        var added = 100;

        foreach (var property in RealityDataOrder.Properties)
        {
            foreach (var text in new[] { property, $"{property} desc" })
            {
                Assert.True(RealityDataOrder.TryParse(text, out var order));
                var seen = new List<RealityDataRow>();
                RealityDataPosition? position = null;
                do
                {
                    (var rows, position) = await store.ListAsync(s_anna, new() { ITwinId = ITwin }, order, 5, position, default);
                    seen.AddRange(rows);
                    await AddAsync(database, added++);
                }
                while (position is not null && RealityDataPosition.TryRead(position.ToToken(), out position));

                Assert.Equal(seen.Count, seen.Select(row => row.Id).Distinct().Count());
                Assert.Equal(23, seen.Count(row => row.SizeBytes < 100));
                var values = seen.Select(row => order.Key.ValueOf(row)).ToList();
                if (!long.TryParse(values[0], out _))
                {
                    var sorted = values.Order(StringComparer.Ordinal);
                    Assert.Equal(order.IsDescending ? sorted.Reverse() : sorted, values);
                }
            }
            await RemoveAsync(database, from: 100);
        }
    }

    [Fact]
    public async Task Pages_of_long_texts_end_at_four_megabytes_and_hold_every_row_once()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var store = Store(database);
        var text = new string('x', 8192);
        for (var i = 0; i < 120; i++)
        {
            var row = TestDatabase.Data($"{i:000}", s_anna.UserId, s_noon.AddMinutes(i));
            (row.Description, row.Attribution, row.TermsOfUse, row.CrsId) = (text, text, text, text);
            await database.AddAsync(row);
        }

        var seen = new List<string>();
        var counts = new List<int>();
        RealityDataPosition? position = null;
        do
        {
            (var rows, position) = await store.ListAsync(s_anna, new(), RealityDataOrder.Default, 1000, position, default);
            seen.AddRange(rows.Select(row => row.Id));
            counts.Add(rows.Count);
        }
        while (position is not null);

        // 4 MiB hold 21 rows of four texts of 8 KiB, of which each character may take six bytes.
        Assert.Equal([21, 21, 21, 21, 21, 15], counts);
        Assert.Equal(Enumerable.Range(0, 120).Reverse().Select(i => $"{i:000}"), seen);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Filters_select_the_same_rows_in_both_databases(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        for (var i = 0; i < 6; i++)
            await AddAsync(database, i);

        Assert.Equal([1, 4], await FindAsync(new() { Types = ["E57"] }));
        Assert.Equal([2], await FindAsync(new() { Search = "BRÜCKE_2%" }));
        Assert.Equal([0, 1, 2, 3, 4, 5], await FindAsync(new() { Search = "brücke" }));
        Assert.Equal([3], await FindAsync(new() { Tag = "TAG3" }));
        Assert.Empty(await FindAsync(new() { Tag = "tag" }));
        Assert.Equal([2, 3], await FindAsync(new() { Created = new(s_noon.AddMinutes(2), s_noon.AddMinutes(3)) }));
        Assert.Equal([2, 3], await FindAsync(new() { Acquired = new(s_noon.AddDays(2.5), s_noon.AddDays(3.1)) }));
        Assert.Equal([1, 2], await FindAsync(new() { Extent = new(10.9, -1, 12.1, 1) }));
        Assert.Equal([5], await FindAsync(new() { Extent = new(170, -1, -175, 1) }));
        Assert.Equal([5], await FindAsync(new() { Extent = new(-179, -1, -178, 1) }));
        Assert.Empty(await FindAsync(new() { OwnerId = "nobody" }));
        Assert.Empty(await FindAsync(new() { DataCenter = "Moon" }));

        async Task<List<long>> FindAsync(RealityDataFilter filter)
        {
            var (rows, _) = await Store(database).ListAsync(
                s_anna, filter with { ITwinId = ITwin }, RealityDataOrder.Default, 100, null, default);
            return [.. rows.Select(row => row.SizeBytes).Order()];
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_user_sees_their_own_and_what_is_in_their_itwins(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await AddAsync(database, 1);
        var bert = new Viewer("b0000000-0000-0000-0000-000000000000", []);
        var store = Store(database);

        Assert.Single(await SeenBy(s_anna));
        Assert.Empty(await SeenBy(bert));
        Assert.Single(await SeenBy(bert with { ITwinIds = [ITwin] }));
        await new ITwinStore(database.Contexts, TimeProvider.System).ShareAsync(ITwin, bert.UserId, default);
        Assert.Single(await SeenBy(bert));

        async Task<IReadOnlyList<RealityDataRow>> SeenBy(Viewer viewer) =>
            (await store.ListAsync(viewer, new(), RealityDataOrder.Default, 10, null, default)).Rows;
    }

    [Theory]
    [InlineData(null)]
    [InlineData("brücke")]
    public async Task A_page_by_creation_walks_along_an_index_and_sorts_nothing(string? search)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var context = await database.Contexts.CreateDbContextAsync();
        var middle = new RealityDataPosition(RealityDataOrder.Default.ToString(), 100, $"{s_noon.Ticks}", IdOf(1));

        foreach (var position in (RealityDataPosition?[])[null, middle])
        {
            var filter = new RealityDataFilter { ITwinId = ITwin, Search = search };
            var query = context.ByCreation(ITwin, filter, RealityDataOrder.Default, position).Take(101);
            await using var command = query.CreateDbCommand();
            command.CommandText = $"EXPLAIN QUERY PLAN {command.CommandText}";
            await context.Database.OpenConnectionAsync();
            await using var steps = await command.ExecuteReaderAsync();
            var plan = new List<string>();
            while (await steps.ReadAsync())
                plan.Add(steps.GetString(3));

            Assert.Contains(plan, step => step.Contains(
                "USING COVERING INDEX IX_RealityDataITwins_ITwinId_CreatedAt", StringComparison.Ordinal));
            Assert.DoesNotContain(plan, step =>
                step.StartsWith("SCAN", StringComparison.Ordinal) || step.Contains("TEMP B-TREE", StringComparison.Ordinal));
        }
    }

    private RealityDataStore Store(TestDatabase database) =>
        new(database.Contexts, new FolderBlobStore(_folder["blobs"], false), TimeProvider.System);

    private static async Task AddAsync(TestDatabase database, int i)
    {
        await using var context = await database.Contexts.CreateDbContextAsync();
        context.RealityData.Add(Row(i));
        context.RealityDataITwins.Add(new() { ITwinId = ITwin, RealityDataId = IdOf(i), CreatedAt = Row(i).CreatedAt });
        await context.SaveChangesAsync();
    }

    private static async Task RemoveAsync(TestDatabase database, int from)
    {
        await using var context = await database.Contexts.CreateDbContextAsync();
        var late = context.RealityData.Where(row => row.SizeBytes >= from).ToList();
        var lateIds = late.ConvertAll(row => row.Id);
        context.RealityDataITwins.RemoveRange(context.RealityDataITwins.Where(link => lateIds.Contains(link.RealityDataId)));
        context.RealityData.RemoveRange(late);
        await context.SaveChangesAsync();
    }

    private static string IdOf(int i) => new Guid(i * 7919, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).ToString("D");

    private static RealityDataRow Row(int i) => new()
    {
        Id = IdOf(i),
        OwnerId = s_anna.UserId,
        DisplayName = $"Brücke_{i}%",
        Type = i % 3 == 1 ? "E57" : "LAS",
        Group = i % 2 == 0 ? null : "odd",
        Description = i % 4 == 0 ? null : $"{i % 4}",
        Tags = Tags.Join([$"Tag{i}", "all"]),
        DataCenter = "Local",
        SizeBytes = i,
        SouthDegrees = -0.5,
        NorthDegrees = 0.5,
        WestDegrees = i == 5 ? 179 : 10 + i,
        EastDegrees = i == 5 ? -178.5 : 10.5 + i,
        AcquisitionStart = s_noon.AddDays(i),
        AcquisitionEnd = s_noon.AddDays(i + 0.75),
        CreatedAt = s_noon.AddMinutes(i),
        ModifiedAt = s_noon.AddMinutes(i / 3),
        LastAccessedAt = s_noon.AddMinutes(-i),
    };
}
