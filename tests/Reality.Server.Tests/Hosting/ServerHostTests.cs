using System.Net;
using Reality.Cli.Hosting;
using Reality.Server.Hosting;
using Reality.Testing;

namespace Reality.Server.Tests.Hosting;

public sealed class ServerHostTests
{
    [Fact]
    public async Task A_server_says_that_it_lives()
    {
        await using var server = await TestServer.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await server.Anonymous.GetAsync("/health/live")).StatusCode);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://127.0.0.1:0;http://*:0")]
    [InlineData("http://[::]:0")]
    public void A_server_that_issues_its_own_tokens_listens_on_loopback_only(string urls)
    {
        using var folder = new TemporaryFolder();

        var refusal = Assert.Throws<InvalidOperationException>(
            () => RealityHosts.BuildServer(new() { Urls = urls, DataFolder = folder.Path }));

        Assert.Contains("Access:AllowRemoteWithLocalIssuer", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_that_does_not_fit_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["appsettings.json"], """{"Database":{"Kind":"Oracle"}}""");

        var refusal = Assert.Throws<InvalidOperationException>(
            () => RealityHosts.BuildServer(new() { DataFolder = folder.Path }));

        Assert.Contains("Database:Kind", refusal.Message, StringComparison.Ordinal);
    }
}
