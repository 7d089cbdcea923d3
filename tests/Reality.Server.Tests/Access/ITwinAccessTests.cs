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

        Assert.True(await access.MayUseAsync(s_anna, ITwin.ToUpperInvariant(), default));
        Assert.False(await access.MayUseAsync(s_bert, ITwin, default));
        await server.App.Services.GetRequiredService<ITwinStore>().ShareAsync(ITwin, s_bert.Id, default);
        Assert.True(await access.MayUseAsync(s_bert, ITwin, default));
    }

    [Fact]
    public async Task One_of_many_who_name_an_itwin_at_once_gets_it()
    {
        await using var server = await TestServer.StartAsync();
        var access = server.App.Services.GetRequiredService<IITwinAccess>();

        var owners = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(
            () => access.MayUseAsync(new(UserId.Of($"user {i}"), new HashSet<string>()), ITwin, default).AsTask())));

        Assert.Single(owners, isOwner => isOwner);
    }

    [Fact]
    public async Task With_another_issuer_the_token_or_the_database_says_who_belongs()
    {
        await using var server = await TestServer.StartAsync(
            """{"Access":{"Authority":"https://issuer.invalid","Audience":"reality","ITwinsClaim":"itwins"}}""");
        var access = server.App.Services.GetRequiredService<IITwinAccess>();

        Assert.False(await access.MayUseAsync(s_anna, ITwin, default));
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

        Assert.False(await server.App.Services.GetRequiredService<IITwinAccess>().MayUseAsync(s_anna, id, default));
    }
}
