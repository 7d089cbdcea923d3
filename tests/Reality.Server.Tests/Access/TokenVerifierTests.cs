using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Reality.Server.Access;
using Reality.Server.Tests.Hosting;

namespace Reality.Server.Tests.Access;

/// <summary>Tokens of an OpenID Connect issuer.</summary>
public sealed class TokenVerifierTests
{
    private const string ITwin = "2a6d1f0e-7a5b-4d9e-8f50-1f2f6a0c9b01";
    private const string Scope = "openid itwin-platform";

    [Fact]
    public async Task Its_tokens_let_in_those_who_have_the_scope()
    {
        await using var issuer = await PublishedIssuer.StartAsync();
        await using var server = await StartAsync(issuer.Url);
        await using var stranger = await PublishedIssuer.StartAsync();

        var (status, user) = await AskAsync(server, issuer.Issue("auth0|7", Scope));
        Assert.Equal((HttpStatusCode.OK, UserId.Of("auth0|7")), (status, user));
        Assert.Equal(
            (HttpStatusCode.Forbidden, "InsufficientPermissions"), await AskAsync(server, issuer.Issue("auth0|7", "openid")));
        Assert.Equal(
            (HttpStatusCode.Unauthorized, "Unauthorized"),
            await AskAsync(server, issuer.Issue("auth0|7", Scope, "somebody-else")));
        Assert.Equal((HttpStatusCode.Unauthorized, "Unauthorized"), await AskAsync(server, stranger.Issue("auth0|7", Scope)));
        Assert.Equal((HttpStatusCode.Unauthorized, "Unauthorized"), await AskAsync(server, server.Token("auth0|7")));
    }

    [Fact]
    public async Task Its_claim_says_which_itwins_are_the_users()
    {
        await using var issuer = await PublishedIssuer.StartAsync();
        await using var server = await StartAsync(issuer.Url);

        Assert.Equal(HttpStatusCode.OK, await ListAsync(server, issuer.Issue("a", Scope, "reality", ITwin)));
        Assert.Equal(HttpStatusCode.NotFound, await ListAsync(server, issuer.Issue("b", Scope, "reality")));
    }

    [Fact]
    public async Task An_issuer_that_does_not_answer_is_no_fault_of_the_token()
    {
        await using var issuer = await PublishedIssuer.StartAsync();
        await using var server = await StartAsync("http://127.0.0.1:9");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "IssuerNotAvailable"), await AskAsync(server, issuer.Issue("a", Scope)));
    }

    private static Task<TestServer> StartAsync(string authority) => TestServer.StartAsync(
        $$"""{"Access":{"Authority":"{{authority}}","Audience":"reality","ITwinsClaim":"itwins"} }""",
        routes => routes.MapGet("/who", (CurrentUser user) => TypedResults.Text(user.Id)));

    private static async Task<(HttpStatusCode Status, string? Text)> AskAsync(TestServer server, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/who") { Headers = { Authorization = new("Bearer", token) } };
        var answer = await server.Anonymous.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, answer.IsSuccessStatusCode ? text : (string?)JsonNode.Parse(text)!["error"]!["code"]);
    }

    private static async Task<HttpStatusCode> ListAsync(TestServer server, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/reality-management/reality-data?iTwinId={ITwin}");
        request.Headers.Authorization = new("Bearer", token);
        return (await server.Anonymous.SendAsync(request)).StatusCode;
    }
}
