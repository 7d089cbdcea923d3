using Microsoft.Extensions.DependencyInjection;
using Reality.Server.Access;
using Reality.Server.Tests.Hosting;
using Reality.Storage.ITwins;

namespace Reality.Server.Tests.Access;

public sealed class ITwinAccessTests
{
    private const string ITwin = "2a6d1f0e-7a5b-4d9e-8f50-1f2f6a0c9b01";
    private static readonly CurrentUser s_anna = new(UserId.Of("anna"), new HashSet<string>());
    private static readonly CurrentUser s_bert = new(UserId.Of("bert"), new HashSet<string>());

    [Fact]
    public async Task An_itwin_is_of_the_user_who_names_it_first_until_shared()
    {
        await using var server = await TestServer.StartAsync();
        var access = server.App.Services.GetRequiredService<IITwinAccess>();

        Assert.False(await access.MayUseAsync(s_anna, ITwin, default));
        Assert.Null(await access.FindRefusalAsync(s_anna, ITwin.ToUpperInvariant(), default));
        Assert.True(await access.MayUseAsync(s_anna, ITwin.ToUpperInvariant(), default));
        Assert.False(await access.MayUseAsync(s_bert, ITwin, default));
        Assert.Equal("iTwinNotFound", (await access.FindRefusalAsync(s_bert, ITwin, default))?.Code);
        await server.App.Services.GetRequiredService<ITwinStore>().ShareAsync(ITwin, s_bert.Id, default);
        Assert.True(await access.MayUseAsync(s_bert, ITwin, default));
    }

    [Fact]
    public async Task One_of_many_who_name_an_itwin_at_once_gets_it()
    {
        await using var server = await TestServer.StartAsync();
        var access = server.App.Services.GetRequiredService<IITwinAccess>();

        var refusals = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(
            () => access.FindRefusalAsync(new(UserId.Of($"user {i}"), new HashSet<string>()), ITwin, default).AsTask())));

        Assert.Single(refusals, refusal => refusal is null);
    }

    [Fact]
    public async Task Requests_of_one_user_that_name_an_itwin_first_at_once_all_get_it()
    {
        await using var server = await TestServer.StartAsync("""{"Quotas":{"ITwinsPerUser":20}}""");
        var access = server.App.Services.GetRequiredService<IITwinAccess>();
        for (var round = 0; round < 20; round++)
        {
            var iTwin = Guid.NewGuid().ToString();

            var refusals = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(
                () => access.FindRefusalAsync(s_anna, iTwin, default).AsTask())));

            Assert.All(refusals, Assert.Null);
        }
    }

    [Fact]
    public async Task Reading_creates_no_iTwin_and_a_user_creates_so_many()
    {
        await using var server = await TestServer.StartAsync("""{"Quotas":{"ITwinsPerUser":2}}""");
        using var anna = server.ClientOf("anna");
        using var bert = server.ClientOf("bert");
        var iTwins = Enumerable.Range(0, 5).Select(_ => Guid.NewGuid()).ToList();
        foreach (var iTwin in iTwins)
        {
            Assert.Equal(404, await StatusAsync(anna, $"/reality-management/reality-data?iTwinId={iTwin}"));
            Assert.Equal(404, await StatusAsync(anna, $"/reality-management/reality-data/{iTwin}?iTwinId={iTwin}"));
            Assert.Equal(200, await StatusAsync(anna, $"/reality-modeling/jobs?$filter=iTwinId eq {iTwin}"));
        }
        var store = server.App.Services.GetRequiredService<ITwinStore>();
        Assert.Equal(0, await store.CountAsync(s_anna.Id, default));

        int[] expected = [200, 200, 403, 403];
        foreach (var (iTwin, status) in iTwins.Zip(expected))
            Assert.Equal(status, await StatusAsync(anna, $"/reality-modeling/itwins/{iTwin}/bucket"));
        Assert.Equal(200, await StatusAsync(anna, $"/reality-modeling/itwins/{iTwins[0]}/bucket"));
        Assert.Equal(200, await StatusAsync(bert, $"/reality-modeling/itwins/{iTwins[2]}/bucket"));
        Assert.Equal(404, await StatusAsync(anna, $"/reality-modeling/itwins/{iTwins[2]}/bucket"));
        Assert.Equal(2, await store.CountAsync(s_anna.Id, default));

        static async Task<int> StatusAsync(HttpClient client, string path) => (int)(await client.GetAsync(path)).StatusCode;
    }

    [Fact]
    public async Task With_another_issuer_the_token_or_the_database_says_who_belongs()
    {
        await using var server = await TestServer.StartAsync(
            """{"Access":{"Authority":"https://issuer.invalid","Audience":"reality","ITwinsClaim":"itwins"}}""");
        var access = server.App.Services.GetRequiredService<IITwinAccess>();

        Assert.Equal("iTwinNotFound", (await access.FindRefusalAsync(s_anna, ITwin, default))?.Code);
        Assert.True(await access.MayUseAsync(s_anna with { ITwinIds = new HashSet<string> { ITwin } }, ITwin, default));
        await server.App.Services.GetRequiredService<ITwinStore>().ShareAsync(ITwin, s_bert.Id, default);
        Assert.True(await access.MayUseAsync(s_bert, ITwin, default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../secret")]
    [InlineData("{2a6d1f0e-7a5b-4d9e-8f50-1f2f6a0c9b01}")]
    public async Task What_is_no_id_is_nobodys(string id)
    {
        await using var server = await TestServer.StartAsync();

        var access = server.App.Services.GetRequiredService<IITwinAccess>();
        Assert.False(await access.MayUseAsync(s_anna, id, default));
        Assert.Equal("iTwinNotFound", (await access.FindRefusalAsync(s_anna, id, default))?.Code);
    }
}
