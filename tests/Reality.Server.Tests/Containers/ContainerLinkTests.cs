using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Reality.Server.Containers;

namespace Reality.Server.Tests.Containers;

/// <summary>What links allow, and what no link allows.</summary>
public sealed class ContainerLinkTests : IAsyncLifetime
{
    private readonly MovableClock _clock = new();
    private ContainerServer _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await ContainerServer.StartAsync(services => services.AddSingleton<TimeProvider>(_clock));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_read_link_reads_and_lists_and_does_nothing_else()
    {
        await _server.PutAsync("a", [1]);
        var link = _server.Link(ContainerAccess.Read);

        Assert.Equal(200, await Status("GET", "a", link));
        Assert.Equal(200, await Status("GET", "", link, "restype=container&comp=list"));
        foreach (var (method, query) in ((string, string)[])[("PUT", ""), ("DELETE", ""), ("PUT", "comp=block&blockid=QQ%3D%3D"),
            ("PUT", "comp=blocklist"), ("PUT", "comp=metadata"), ("PUT", "comp=properties")])
        {
            var refused = await _server.SendAsync(
                method, "a", query, new ByteArrayContent([2]), link, "x-ms-blob-type: BlockBlob");
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Equal("AuthorizationPermissionMismatch", refused.Headers.GetValues("x-ms-error-code").Single());
        }
        Assert.Equal(
            1, (await _server.Blobs.FindAsync(ContainerServer.Container, "a", TestContext.Current.CancellationToken))!.Length);
    }

    [Fact]
    public async Task Altered_swapped_repeated_and_missing_signatures_open_nothing()
    {
        await _server.Blobs.CreateContainerAsync("secret", TestContext.Current.CancellationToken);
        var read = _server.Link(ContainerAccess.Read);
        var write = _server.Link(ContainerAccess.Write);
        var signature = read.Query[(read.Query.IndexOf("sig=", StringComparison.Ordinal) + 4)..];

        string[] queries =
        [
            "", "?sig=", read.Query.Replace("sp=rl", "sp=racwdl", StringComparison.Ordinal),
            write.Query[..write.Query.IndexOf("sig=", StringComparison.Ordinal)] + "sig=" + signature,
            read.Query.Replace(
                "se=20", "se=21", StringComparison.Ordinal), read.Query[..^1], read.Query + "A", read.Query + "%3D",
            read.Query + "&sig=" + signature, read.Query + "&sp=racwdl", read.Query.Replace(
                "sr=c", "sr=b", StringComparison.Ordinal),
            read.Query.Replace("&sp=rl", "", StringComparison.Ordinal), "?sv=a%0Ab&sig=" + signature,
        ];
        foreach (var query in queries)
            Assert.Equal(403, await Status("GET", "a", new Uri(read.GetLeftPart(UriPartial.Path) + query)));

        // Right for one container, used for another, also through dots.
        Assert.Equal(403, await Status("GET", "a", new Uri($"{_server.Root}blob/secret{read.Query}")));
        Assert.Equal(403, (int)(await _server.Client.GetAsync(
            $"{_server.Root}blob/{ContainerServer.Container}/%2e%2e/secret/a{read.Query}",
            TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_stored_page_gets_no_rights_from_its_address()
    {
        await _server.PutAsync("page.html", "<script>fetch('/')</script>"u8.ToArray(), "x-ms-blob-content-type: text/html");

        foreach (var (method, name) in ((string, string)[])[("GET", "page.html"), ("HEAD", "page.html"), ("GET", "none")])
        {
            var headers = (await _server.SendAsync(method, name)).Headers;
            Assert.Equal("nosniff", headers.GetValues("X-Content-Type-Options").Single());
            Assert.StartsWith(
                "sandbox; default-src 'none';", headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("no-referrer", headers.GetValues("Referrer-Policy").Single());
        }
    }

    [Fact]
    public void The_user_of_a_link_is_part_of_what_is_signed()
    {
        var signer = new LinkSigner(new byte[32], _clock);
        var signed = signer.Sign("abc", ContainerAccess.Read, "ann");

        Assert.Equal(new LinkGrant("rl", "ann"), signer.Check("abc", Query(signed)));
        foreach (var forged in (string[])[
            signed.Replace("si=ann", "si=bob", StringComparison.Ordinal),
            signed.Replace("&si=ann", "", StringComparison.Ordinal), signed + "&si=ann"])
            Assert.Throws<BlobError>(() => signer.Check("abc", Query(forged)));

        static Microsoft.AspNetCore.Http.QueryCollection Query(string text) =>
            new(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(text));
    }

    [Fact]
    public async Task A_link_ends_after_an_hour()
    {
        await _server.PutAsync("a", [1]);
        var link = _server.Link(ContainerAccess.Read);

        _clock.Now += TimeSpan.FromMinutes(59);
        Assert.Equal(200, await Status("GET", "a", link));
        _clock.Now += TimeSpan.FromMinutes(2);
        var refused = await _server.SendAsync("GET", "a", link: link);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains(
            "expired", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(200, await Status("GET", "a", _server.Link(ContainerAccess.Read)));
        // By the clock's word, whichever way it is set.
        _clock.Now -= TimeSpan.FromHours(1);
        Assert.Equal(200, await Status("GET", "a", link));
    }

    [Fact]
    public async Task Servers_with_the_same_configured_key_accept_each_others_links_and_others_do_not()
    {
        var stranger = await ContainerServer.StartAsync();
        await using (stranger)
        {
            var link = stranger.Link(ContainerAccess.Read);
            Assert.Equal(403, await Status("GET", "a", new Uri(_server.Root, link.PathAndQuery)));
        }

        var key = new byte[32];
        var (one, two) = (new LinkSigner(key, _clock), new LinkSigner(key, _clock));
        var query = new Microsoft.AspNetCore.Http.QueryCollection(
            Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(one.Sign("abc", ContainerAccess.Read)));
        Assert.Equal("rl", two.Check("abc", query).Permissions);
    }

    [Fact]
    public async Task Containers_are_not_made_or_removed_by_a_link()
    {
        Assert.Equal(403, await Status("PUT", "", _server.Link(ContainerAccess.Write), "restype=container"));
        Assert.Equal(403, await Status("DELETE", "", _server.Link(ContainerAccess.Write), "restype=container"));
        Assert.Equal(404, await Status("GET", "a", _server.Link(ContainerAccess.Write, "none")));
        Assert.Equal(404, (int)(await _server.SendAsync("PUT", "a", "", new ByteArrayContent(
            [1]), _server.Link(ContainerAccess.Write, "none"), "x-ms-blob-type: BlockBlob")).StatusCode);
    }

    private async Task<int> Status(string method, string name, Uri link, string query = "") =>
        (int)(await _server.SendAsync(method, name, query, link: link)).StatusCode;

    private sealed class MovableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
