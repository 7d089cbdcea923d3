using Reality.Storage.Database;
using Reality.Storage.RealityData;
using Reality.Storage.Tests.Database;

namespace Reality.Storage.Tests.RealityData;

public sealed class RealityDataITwinsTests : IAsyncLifetime
{
    private static readonly RealityDataRow s_row = TestDatabase.Data("a", "anna", new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private TestDatabase _database = null!;
    private RealityDataITwins _iTwins = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        _iTwins = new RealityDataITwins(_database.Contexts);
    }

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Associations_are_added_once_listed_in_order_and_removed()
    {
        foreach (var iTwin in new[] { "t2", "t1", "t2" })
            await _iTwins.AssociateAsync(s_row, iTwin, Stop);
        Assert.Equal(["t1", "t2"], await _iTwins.ListAsync("a", Stop));

        Assert.True(await _iTwins.DissociateAsync("a", "t1", Stop));
        Assert.False(await _iTwins.DissociateAsync("a", "t1", Stop));

        Assert.Equal(["t2"], await _iTwins.ListAsync("a", Stop));
        Assert.Empty(await _iTwins.ListAsync("b", Stop));
    }

    [Fact]
    public async Task Simultaneous_associations_with_one_itwin_are_one()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _iTwins.AssociateAsync(s_row, "t1", Stop), Stop)));

        Assert.Equal(["t1"], await _iTwins.ListAsync("a", Stop));
    }

    [Theory]
    [InlineData("", MoveOutcome.Moved, "t1")]
    [InlineData("t1", MoveOutcome.IsThere, "t1")]
    [InlineData("t2", MoveOutcome.Moved, "t1")]
    [InlineData("t1 t2", MoveOutcome.InSeveral, "t1 t2")]
    [InlineData("t2 t3", MoveOutcome.InSeveral, "t2 t3")]
    public async Task A_move_replaces_at_most_one_association(string before, MoveOutcome outcome, string after)
    {
        foreach (var iTwin in before.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            await _iTwins.AssociateAsync(s_row, iTwin, Stop);

        Assert.Equal(outcome, await _iTwins.MoveAsync(s_row, "t1", Stop));

        Assert.Equal(after.Split(' '), await _iTwins.ListAsync("a", Stop));
    }
}
