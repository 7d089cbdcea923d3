using System.Net;

namespace Reality.Server.Tests.Hosting;

public sealed class TlsTests
{
    [Fact]
    public async Task A_configured_certificate_is_shown_and_links_are_https()
    {
        await using var server = await TlsServer.StartAsync();
        var link = await server.WriteLinkAsync("ann");
        using var http = server.ClientOf("ann", HttpVersion.Version11);

        Assert.StartsWith("https://", server.Url, StringComparison.Ordinal);
        Assert.StartsWith(server.Url + "/blob/", link.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.OK, (await http.GetAsync("/health/live", TestContext.Current.CancellationToken)).StatusCode);
    }
}
