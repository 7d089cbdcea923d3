using Reality.Server.Tests.Hosting;
using static System.Net.HttpStatusCode;

namespace Reality.Server.Tests.RealityData;

public sealed class RealityDataListTests
{
    private const string ITwin = "2a6d1f0e-7a5b-4d9e-8f50-1f2f6a0c9b01";

    [Fact]
    public async Task Pages_follow_each_other_by_their_links()
    {
        await using var server = await TestServer.StartAsync();
        var anna = new RealityDataClient(server.ClientOf("anna"));
        for (var i = 0; i < 7; i++)
            await anna.CreateAsync(ITwin, $"Item {i}");
        var names = new List<string>();
        var path = $"?iTwinId={ITwin}&%24top=3&$orderBy=displayName+desc&continuationToken=";

        while (path is not null)
        {
            var page = await anna.GetAsync(path);
            names.AddRange(page["realityData"]!.AsArray().Select(item => (string)item!["displayName"]!));
            await anna.CreateAsync(ITwin, $"Item 9 {names.Count}");
            path = (string?)page["_links"]?["next"]!["href"]!;
        }

        Assert.Equal(["Item 6", "Item 5", "Item 4", "Item 3", "Item 2", "Item 1", "Item 0"], names);
    }

    [Fact]
    public async Task A_list_gives_the_least_unless_it_is_asked_for_all()
    {
        await using var server = await TestServer.StartAsync();
        using var http = server.ClientOf("anna");
        var anna = new RealityDataClient(http);
        await anna.CreateAsync(ITwin);

        var least = (await anna.GetAsync($"?iTwinId={ITwin}"))["realityData"]![0]!.AsObject();
        http.DefaultRequestHeaders.Add("Prefer", "return=representation");
        var page = await anna.GetAsync($"/?iTwinId={ITwin.ToUpperInvariant()}&types=LAS&types=E57,OBJ");

        Assert.Equal(["id", "displayName", "type"], least.Select(property => property.Key));
        Assert.NotNull(page["realityData"]![0]!["createdDateTime"]);
        Assert.Null(page["_links"]);
    }

    [Theory]
    [InlineData("$top=0", "$Top")]
    [InlineData("$top=1001", "$Top")]
    [InlineData("$orderBy=color", "$orderBy")]
    [InlineData("$orderBy=displayName%20sideways", "$orderBy")]
    [InlineData("extent=%5Bobject%20Object%5D", "extent")]
    [InlineData("extent=0,-91,1,91", "extent")]
    [InlineData("createdDateTime=yesterday", "createdDateTime")]
    [InlineData("acquisitionDateTime=2024-01-01T00:00:00Z", "acquisitionDateTime")]
    [InlineData("ownerId=me", "ownerId")]
    [InlineData("continuationToken=garbage", "continuationToken")]
    [InlineData("continuationToken=eyJ9", "continuationToken")]
    [InlineData("$search=%00", "$search")]
    public async Task A_parameter_that_is_wrong_is_named(string query, string target)
    {
        await using var server = await TestServer.StartAsync();

        var error = (await new RealityDataClient(server.ClientOf("anna")).GetAsync($"?{query}", UnprocessableEntity))["error"]!;

        var detail = Assert.Single(error["details"]!.AsArray())!;
        Assert.Equal(target, (string)detail["target"]!);
        Assert.Equal("InvalidParameter", (string)detail["code"]!);
    }
}
