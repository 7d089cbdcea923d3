using System.Net;
using System.Text.Json.Nodes;
using Reality.Server.Tests.Hosting;
using static System.Net.HttpStatusCode;

namespace Reality.Server.Tests.RealityData;

public sealed class RealityDataTests
{
    private const string ITwin = "2a6d1f0e-7a5b-4d9e-8f50-1f2f6a0c9b01";
    private const string Other = "7d1f9be2-1111-4c3f-9a50-0123456789ab";

    [Fact]
    public async Task What_is_created_is_got_as_it_was_sent()
    {
        await using var server = await TestServer.StartAsync();
        var anna = new RealityDataClient(server.ClientOf("anna"));
        var sent = """
            {"displayName":"Alte Brücke","type":"Cesium3DTiles","classification":"Model","dataset":"Bridges","group":"Stone",
             "description":"石橋",
             "rootDocument":"tiles/tileset.json","attribution":"Office","termsOfUse":"Internal","tags":["stone","old bridge"],
             "acquisition":{"startDateTime":"2024-05-10T13:43:03.0000000+00:00",
               "endDateTime":"2024-05-11T13:43:03.0000000+00:00","acquirer":"Team B"},
             "extent":{"southWest":{"latitude":47.1,"longitude":8.5},"northEast":{"latitude":47.2,"longitude":8.6}},
             "authoring":true,"crs":{"id":"EPSG:32632","verticalId":"EPSG:5773"},"unknown":null,"other":1}
            """;

        var made = (await anna.SendAsync(HttpMethod.Post, "/", sent, Created))["realityData"]!;
        var got = (await anna.GetAsync($"/{((string)made["id"]!).ToUpperInvariant()}/"))["realityData"]!;

        Assert.True(JsonNode.DeepEquals(made, got), $"{made}\n{got}");
        var known = JsonNode.Parse(sent)!.AsObject().Where(property => property.Key is not ("unknown" or "other"));
        foreach (var (name, value) in known)
            Assert.True(JsonNode.DeepEquals(value, got[name]), $"{name}: {got[name]}");
        Assert.Equal(0, (int)got["size"]!);
        Assert.DoesNotContain("iTwinId", got.AsObject().Select(property => property.Key));
    }

    [Fact]
    public async Task What_is_not_known_is_left_out()
    {
        await using var server = await TestServer.StartAsync();
        var anna = new RealityDataClient(server.ClientOf("anna"));

        var made = (await anna.SendAsync(
            HttpMethod.Post, "", """{"displayName":"Site","type":"LAS","tags":null,"crs":null}""", Created))["realityData"]!;

        Assert.Equal(
            ["id", "displayName", "type", "ownerId", "dataCenterLocation", "size", "createdDateTime", "modifiedDateTime",
                "lastAccessedDateTime"],
            made.AsObject().Select(property => property.Key));
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once()
    {
        await using var server = await TestServer.StartAsync();
        var anna = new RealityDataClient(server.ClientOf("anna"));
        var body = """
            {"displayName":"","type":"Painting","classification":"Sculpture","group":7,"rootDocument":"../secret",
             "tags":["a/b","x\u0000"],
             "iTwinId":"mine","acquisition":{"startDateTime":"last summer"},"extent":{"southWest":{"latitude":-91,"longitude":0}},
             "authoring":"yes","crs":{"verticalId":"EPSG:5773"}}
            """;

        var error = (await anna.SendAsync(HttpMethod.Post, "", body, UnprocessableEntity))["error"]!;

        Assert.Equal("InvalidRealityDataRequest", (string)error["code"]!);
        Assert.Equal(
            ["acquisition.startDateTime", "authoring", "classification", "crs.id", "displayName", "extent.northEast",
                "extent.southWest.latitude", "group", "iTwinId",
             "rootDocument", "tags[0]", "tags[1]", "type"],
            error["details"]!.AsArray().Select(detail => (string)detail!["target"]!).Distinct().Order(StringComparer.Ordinal));
        Assert.All(error["details"]!.AsArray(), detail => Assert.Equal("InvalidProperty", (string)detail!["code"]!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"displayName\":")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}{}")]
    [InlineData("{\"displayName\":\"\\ud800\",\"type\":\"LAS\"}")]
    public async Task A_body_that_is_no_request_is_refused(string body)
    {
        await using var server = await TestServer.StartAsync();

        var anna = new RealityDataClient(server.ClientOf("anna"));
        var error = (await anna.SendAsync(HttpMethod.Post, "", body, UnprocessableEntity))["error"]!;

        Assert.Equal("InvalidRealityDataRequest", (string)error["code"]!);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        using var http = server.ClientOf("anna");
        using var content = new StreamContent(new MemoryStream(new byte[5_000_000]));

        try
        {
            var answer = await http.PostAsync(RealityDataClient.Root, content);
            Assert.Equal(RequestEntityTooLarge, answer.StatusCode);
            Assert.Equal("RequestTooLarge", (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!["code"]!);
        }
        catch (HttpRequestException)
        {
            // The server may close the connection before the client has sent all.
        }

        Assert.Equal(OK, (await http.GetAsync(RealityDataClient.Root)).StatusCode);
    }

    [Fact]
    public async Task A_change_changes_what_is_given_and_nothing_else()
    {
        await using var server = await TestServer.StartAsync();
        var anna = new RealityDataClient(server.ClientOf("anna"));
        var id = await anna.CreateAsync(ITwin, "Old", ",\"tags\":[\"A\",\"b\"],\"description\":\"first\"");

        var changed = (await anna.SendAsync(
            HttpMethod.Patch, $"/{id}", $$"""{"displayName":"New","iTwinId":"{{ITwin}}","itwin_id":"x"}""", OK))["realityData"]!;
        await anna.SendAsync(
            HttpMethod.Patch, $"/{id}", """{"description":"must not stay","tags":["a/b"]}""", UnprocessableEntity);

        Assert.Equal("New", (string)changed["displayName"]!);
        var got = (await anna.GetAsync($"/{id}?iTwinId={ITwin}"))["realityData"]!;
        Assert.Equal(["a", "b"], got["tags"]!.AsArray().Select(tag => (string)tag!));
        Assert.Equal("first", (string)got["description"]!);
        Assert.True((DateTime)got["modifiedDateTime"]! > (DateTime)got["createdDateTime"]!);
    }

    [Fact]
    public async Task Another_users_reality_data_is_not_there()
    {
        await using var server = await TestServer.StartAsync();
        var anna = new RealityDataClient(server.ClientOf("anna"));
        var bert = new RealityDataClient(server.ClientOf("bert"));
        var id = await anna.CreateAsync(ITwin);

        await bert.GetAsync($"/{id}", NotFound);
        await bert.SendAsync(HttpMethod.Patch, $"/{id}", """{"displayName":"Mine"}""", NotFound);
        await bert.SendAsync(HttpMethod.Delete, $"/{id}", null, NotFound);
        await bert.GetAsync($"/{id}/readaccess", NotFound);
        await bert.GetAsync($"/{id}/writeaccess", NotFound);
        await bert.GetAsync($"/{id}/itwins", NotFound);
        await bert.SendAsync(HttpMethod.Patch, $"/{id}/move", $$"""{"iTwinId":"{{Other}}"}""", NotFound);
        await bert.SendAsync(HttpMethod.Post, $"/{id}/itwins/{Other}", null, NotFound);
        await bert.SendAsync(HttpMethod.Delete, $"/{id}/itwins/{ITwin}", null, NotFound);
        await bert.GetAsync($"?iTwinId={ITwin}", NotFound);
        await bert.SendAsync(HttpMethod.Post, "", $$"""{"displayName":"Mine","type":"LAS","iTwinId":"{{ITwin}}"}""", NotFound);
        Assert.Empty((await bert.GetAsync(""))["realityData"]!.AsArray());
        Assert.Equal("Site", (string)(await anna.GetAsync($"/{id}"))["realityData"]!["displayName"]!);
    }

    [Theory]
    [InlineData("PUT", "/reality-management/reality-data/x", MethodNotAllowed)]
    [InlineData("GET", "/nothing", NotFound)]
    [InlineData("GET", "/reality-analysis/jobs", NotFound)]
    public async Task What_is_no_operation_has_an_error_body(string method, string path, HttpStatusCode expected)
    {
        await using var server = await TestServer.StartAsync();
        using var http = server.ClientOf("anna");

        var answer = await http.SendAsync(new(new(method), path));

        Assert.Equal(expected, answer.StatusCode);
        Assert.NotEmpty((string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!["message"]!);
    }
}
