using Microsoft.EntityFrameworkCore;
using Reality.Storage.Database;
using Reality.Storage.ITwins;
using Reality.Storage.Tests.Database;

namespace Reality.Storage.Tests.ITwins;

public sealed class ITwinStoreTests
{
    private const string ITwin = "2a6d1f0e-7a5b-4d9e-8f50-1f2f6a0c9b01";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_user_who_names_an_itwin_owns_it()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var store = new ITwinStore(database.Contexts, TimeProvider.System);

        Assert.False(await store.IsMemberAsync("anna", ITwin, Stop));
        Assert.True(await store.ClaimAsync("anna", ITwin, Stop));
        Assert.True(await store.ClaimAsync("anna", ITwin, Stop));
        Assert.False(await store.ClaimAsync("bert", ITwin, Stop));

        Assert.True(await store.IsMemberAsync("anna", ITwin, Stop));
        Assert.False(await store.IsMemberAsync("bert", ITwin, Stop));
        await using var context = await database.Contexts.CreateDbContextAsync(Stop);
        Assert.Equal("anna", (await context.ITwins.SingleAsync(Stop)).OwnerId);
    }

    [Fact]
    public async Task A_shared_itwin_keeps_its_owner()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var store = new ITwinStore(database.Contexts, TimeProvider.System);

        await store.ShareAsync(ITwin, "anna", Stop);
        await store.ShareAsync(ITwin, "bert", Stop);
        await store.ShareAsync(ITwin, "bert", Stop);

        Assert.True(await store.ClaimAsync("bert", ITwin, Stop));
        await using var context = await database.Contexts.CreateDbContextAsync(Stop);
        Assert.Equal("anna", (await context.ITwins.SingleAsync(Stop)).OwnerId);
        Assert.Equal(["anna", "bert"], context.ITwinMembers.OrderBy(row => row.UserId).Select(row => row.UserId));
    }

    [Fact]
    public async Task A_membership_ends_and_the_itwin_stays()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var store = new ITwinStore(database.Contexts, TimeProvider.System);
        Assert.False(await store.ExistsAsync(ITwin, Stop));
        await store.ShareAsync(ITwin, "anna", Stop);
        await store.ShareAsync(ITwin, "bert", Stop);
        Assert.Equal(1, await store.CountAsync("bert", Stop));

        Assert.True(await store.UnshareAsync(ITwin, "bert", Stop));
        Assert.False(await store.UnshareAsync(ITwin, "bert", Stop));

        Assert.Equal(0, await store.CountAsync("bert", Stop));
        Assert.False(await store.ClaimAsync("bert", ITwin, Stop));
        Assert.True(await store.UnshareAsync(ITwin, "anna", Stop));
        Assert.True(await store.ExistsAsync(ITwin, Stop));
        // Nobody else can take it.
        Assert.False(await store.ClaimAsync("eve", ITwin, Stop));
    }

    [Fact]
    public async Task Only_one_of_many_simultaneous_users_gets_an_itwin()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var store = new ITwinStore(database.Contexts, TimeProvider.System);

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            i => Task.Run(() => store.ClaimAsync($"user {i}", ITwin, Stop), Stop)));

        Assert.Single(claims, claimed => claimed);
    }
}
