using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Reality.Storage.Database;

namespace Reality.Storage.Tests.Database;

public sealed class ListQueryTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(5);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_database_stops_a_query_when_the_time_is_up_and_the_connection_goes_on(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var context = await database.Contexts.CreateDbContextAsync(Stop);
        var start = Stopwatch.GetTimestamp();

        var exception = await Assert.ThrowsAsync<ListTooExpensiveException>(
            () => ListQuery.RunAsync(context, s_short, stop => CountForMinutesAsync(context, stop), Stop));

        Assert.InRange(Stopwatch.GetElapsedTime(start), s_short * 0.9, TimeSpan.FromSeconds(10));
        Assert.Contains("longer than 0.3 s", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, await ListQuery.RunAsync(context, s_long, stop => context.Jobs.CountAsync(stop), Stop));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_client_that_leaves_stops_its_query(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var context = await database.Contexts.CreateDbContextAsync(Stop);
        using var client = new CancellationTokenSource(s_short);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ListQuery.RunAsync(context, s_long, stop => CountForMinutesAsync(context, stop), client.Token));
    }

    [Fact]
    public async Task Other_failures_stay_as_they_are()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var context = await database.Contexts.CreateDbContextAsync(Stop);

        await Assert.ThrowsAsync<InvalidOperationException>(() => ListQuery.RunAsync<int>(
            context, s_long, _ => throw new InvalidOperationException(), Stop));
    }

    private static Task<List<long>> CountForMinutesAsync(RealityDatabase context, CancellationToken cancellation) =>
        context.Database.SqlQuery<long>($"""
            WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 2000000000)
            SELECT COUNT(*) AS "Value" FROM numbers
            """).ToListAsync(cancellation);
}
