using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Reality.Server.Access;
using Reality.Server.Tests.Hosting;
using Reality.Testing;

namespace Reality.Server.Tests.Access;

public sealed class TokenCheckTests
{
    [Fact]
    public async Task A_request_without_a_token_is_told_so()
    {
        await using var server = await StartAsync();

        var answer = await server.Anonymous.GetAsync("/who");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("HeaderNotFound", await CodeOf(answer));
    }

    [Theory]
    [InlineData("Bearer nonsense")]
    [InlineData("Bearer ")]
    [InlineData("Basic dXNlcjpwYXNz")]
    public async Task A_token_that_is_none_is_refused(string header)
    {
        await using var server = await StartAsync();

        Assert.Equal("Unauthorized", await CodeOf(await SendAsync(server, header)));
    }

    [Fact]
    public async Task A_token_of_another_server_or_an_altered_or_expired_one_is_refused()
    {
        await using var server = await StartAsync();
        await using var other = await StartAsync();
        var good = server.Token("anna");
        var altered = good[..^4] + (good.EndsWith("AAAA", StringComparison.Ordinal) ? "BBBB" : "AAAA");

        foreach (var token in new[] { other.Token("anna"), altered, server.Token("anna", TimeSpan.FromMinutes(-5)) })
            Assert.Equal("Unauthorized", await CodeOf(await SendAsync(server, $"Bearer {token}")));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(server, $"Bearer {good}")).StatusCode);
    }

    [Fact]
    public async Task Tokens_end_by_the_clock_and_a_clock_that_is_set_back_locks_nobody_out()
    {
        var clock = new ShiftedClock();
        await using var server = await StartAsync(replace: services => services.AddSingleton<TimeProvider>(clock));
        var (used, unused) = ($"Bearer {server.Token("anna")}", $"Bearer {server.Token("anna", TimeSpan.FromMinutes(50))}");

        async Task<(HttpStatusCode, HttpStatusCode)> AtAsync(TimeSpan offset)
        {
            clock.Offset = offset;
            return ((await SendAsync(server, used)).StatusCode, (await SendAsync(server, unused)).StatusCode);
        }

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), await AtAsync(TimeSpan.FromHours(-1)));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), await AtAsync(TimeSpan.FromHours(1.1)));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), await AtAsync(TimeSpan.FromMinutes(55)));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), await AtAsync(TimeSpan.Zero));
    }

    [Fact]
    public async Task A_user_has_the_same_id_with_every_token()
    {
        await using var server = await StartAsync();

        var first = await (await SendAsync(server, $"Bearer {server.Token("anna")}")).Content.ReadAsStringAsync();
        var again = await (
            await SendAsync(server, $"bearer {server.Token("anna", TimeSpan.FromDays(2))}")).Content.ReadAsStringAsync();
        var other = await (await SendAsync(server, $"Bearer {server.Token("bert")}")).Content.ReadAsStringAsync();

        Assert.True(Guid.TryParseExact(first, "D", out _), first);
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public async Task Requests_above_the_rate_are_told_when_to_come_back()
    {
        await using var server = await StartAsync("""{"Access":{"RequestsPerMinute":3}}""");
        using var anna = server.ClientOf("anna");
        using var bert = server.ClientOf("bert");
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.OK, (await anna.GetAsync("/who")).StatusCode);

        var answer = await anna.GetAsync("/who");

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal("RateLimitExceeded", await CodeOf(answer));
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        Assert.True(answer.Headers.Contains("ITwinPlatform-RateLimited-Tier"));
        Assert.Equal(HttpStatusCode.OK, (await bert.GetAsync("/who")).StatusCode);
    }

    private static Task<TestServer> StartAsync(string settings = "{}", Action<IServiceCollection>? replace = null) =>
        TestServer.StartAsync(
            settings, routes => routes.MapGet("/who", (CurrentUser user) => TypedResults.Text(user.Id)), replace);

    private static Task<HttpResponseMessage> SendAsync(TestServer server, string authorization)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/who");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return server.Anonymous.SendAsync(request);
    }

    private static async Task<string?> CodeOf(HttpResponseMessage answer) =>
        (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())?["error"]?["code"];
}
