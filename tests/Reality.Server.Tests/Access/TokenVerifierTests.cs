using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
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
        Assert.Equal((HttpStatusCode.OK, UserId.Of(new Uri(issuer.Url), "auth0|7")), (status, user));
        Assert.Equal((HttpStatusCode.Unauthorized, "Unauthorized"), await AskAsync(server, issuer.Issue("auth0|7", "openid")));
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

    [Fact]
    public async Task A_subject_is_never_somebody_elses_id()
    {
        await using var issuer = await PublishedIssuer.StartAsync();
        await using var another = await PublishedIssuer.StartAsync();
        await using var server = await StartAsync(issuer.Url);
        var local = UserId.Of("anna");

        var ids = new List<string?> { local, UserId.Of(new Uri(another.Url), "anna") };
        foreach (var subject in new[] { "anna", local, local.ToUpperInvariant(), $"{{{local}}}" })
            ids.Add((await AskAsync(server, issuer.Issue(subject, Scope))).Text);
        ids.Add((await AskAsync(server, issuer.Issue(ids[2]!, Scope))).Text);

        Assert.All(ids, id => Assert.True(Guid.TryParseExact(id, "D", out _), id));
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_token_that_names_nobody_or_two_or_has_critical_extensions_or_is_forged_is_refused(bool isPostgres)
    {
        using var database = new TestedDatabase(isPostgres);
        await using var issuer = await PublishedIssuer.StartAsync();
        await using var server = await StartAsync(issuer.Url, database: database);
        string[] tokens =
        [
            issuer.Issue("", Scope), issuer.Issue(" \t", Scope),
            issuer.IssueWith(new() { ["scope"] = Scope }, []),
            issuer.IssueWith(new() { ["scope"] = Scope, ["sub"] = new[] { "anna", "bert" } }, []),
            issuer.IssueWith(new() { ["scope"] = Scope, ["sub"] = "anna" }, new() { ["crit"] = new[] { "exp" } }),
            issuer.IssueWith(new() { ["scope"] = Scope, ["sub"] = "anna" }, new() { ["crit"] = "b64", ["b64"] = false }),
        ];

        foreach (var token in tokens.Concat(issuer.Forge("anna", Scope)))
            Assert.Equal((HttpStatusCode.Unauthorized, "Unauthorized"), await AskAsync(server, token));
        var unknown = issuer.IssueWith(
            new() { ["scope"] = Scope, ["sub"] = "anna" }, new() { ["jku"] = "https://elsewhere.example" });
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(server, unknown)).Status);
    }

    [Fact]
    public async Task An_issuer_that_hangs_costs_a_request_a_moment_and_others_nothing()
    {
        await using var issuer = await PublishedIssuer.StartAsync();
        using var hung = new TcpListener(IPAddress.Loopback, 0);
        hung.Start();
        await using var server = await StartAsync($"http://{hung.LocalEndpoint}");
        var start = Stopwatch.GetTimestamp();

        var waiting = Enumerable.Range(0, 20).Select(i => SendAsync(server, issuer.Issue($"{i}", Scope))).ToList();
        Assert.Equal(HttpStatusCode.OK, (await server.Anonymous.GetAsync("/health/live")).StatusCode);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 1.5);

        foreach (var answer in await Task.WhenAll(waiting))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
        }
        // 1.5 s and the time of the answers; not the ten seconds after which a fetch is given up.
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 1, 4);
    }

    [Fact]
    public async Task Keys_stay_valid_while_their_issuer_hangs_and_new_ones_are_found_when_it_answers()
    {
        var clock = new SkippingClock();
        await using var issuer = await PublishedIssuer.StartAsync();
        await using var server = await StartAsync(issuer.Url, clock);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(server, issuer.Issue("a", Scope))).Status);
        var known = issuer.Issue("b", Scope);
        issuer.ChangeKey("k2");
        issuer.Hang();
        clock.Skip(TimeSpan.FromHours(2));

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(server, known)).Status);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "IssuerNotAvailable"), await AskAsync(server, issuer.Issue("c", Scope)));

        issuer.Resume();
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(server, issuer.Issue("c", Scope))).Status);
    }

    private static Task<TestServer> StartAsync(
        string authority, TimeProvider? clock = null, TestedDatabase? database = null)
    {
        var access = $$""" "Access":{"Authority":"{{authority}}","Audience":"reality","ITwinsClaim":"itwins"} """;
        return TestServer.StartAsync(
            database?.Settings(access) ?? $"{{{access}}}",
            routes => routes.MapGet("/who", (CurrentUser user) => TypedResults.Text(user.Id)),
            clock is null ? null : services => services.AddSingleton(clock));
    }

    private static async Task<HttpResponseMessage> SendAsync(TestServer server, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/who") { Headers = { Authorization = new("Bearer", token) } };
        return await server.Anonymous.SendAsync(request);
    }

    private static async Task<(HttpStatusCode Status, string? Text)> AskAsync(TestServer server, string token)
    {
        var answer = await SendAsync(server, token);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, answer.IsSuccessStatusCode ? text : (string?)JsonNode.Parse(text)!["error"]!["code"]);
    }

    private static async Task<HttpStatusCode> ListAsync(TestServer server, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/reality-management/reality-data?iTwinId={ITwin}");
        request.Headers.Authorization = new("Bearer", token);
        return (await server.Anonymous.SendAsync(request)).StatusCode;
    }

    private sealed class SkippingClock : TimeProvider
    {
        private long _skipped;

        public override long GetTimestamp() => base.GetTimestamp() + Volatile.Read(ref _skipped);

        public void Skip(TimeSpan time) => Interlocked.Add(ref _skipped, (long)(time.TotalSeconds * TimestampFrequency));
    }
}
