using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;

namespace Reality.Server.Tests.Hosting;

public sealed class MonitoringTests
{
    [Fact]
    public async Task Health_figures_and_the_description_need_no_token()
    {
        await using var server = await TestServer.StartAsync();

        Assert.Equal("Healthy", await server.Anonymous.GetStringAsync("/health/live"));
        Assert.Equal("Healthy", await server.Anonymous.GetStringAsync("/health/ready"));
        Assert.Contains("# TYPE", await server.Anonymous.GetStringAsync("/metrics"), StringComparison.Ordinal);
        Assert.Contains("<html", await server.Anonymous.GetStringAsync("/scalar"), StringComparison.OrdinalIgnoreCase);
        var paths = JsonNode.Parse(await server.Anonymous.GetStringAsync("/openapi/v1.json"))!["paths"]!.AsObject();
        Assert.Contains("/reality-management/reality-data/{id}/itwins/{iTwinId}", paths.Select(path => path.Key));
        Assert.Contains("/reality-modeling/jobs", paths.Select(path => path.Key));
    }

    [Fact]
    public async Task What_comes_through_a_proxy_is_not_told_figures()
    {
        await using var server = await TestServer.StartAsync();
        server.Anonymous.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");

        foreach (var path in new[] { "/health/live", "/health/ready", "/metrics" })
            Assert.Equal(HttpStatusCode.NotFound, (await server.Anonymous.GetAsync(path)).StatusCode);
    }

    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("LOCALHOST:80", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:5000", HttpStatusCode.OK)]
    [InlineData("[::1]:5000", HttpStatusCode.OK)]
    [InlineData("attacker.example", HttpStatusCode.NotFound)]
    [InlineData("127.0.0.1.attacker.example:5000", HttpStatusCode.NotFound)]
    [InlineData("10.0.0.1", HttpStatusCode.NotFound)]
    public async Task Figures_are_told_under_names_of_this_machine_only(string host, HttpStatusCode expected)
    {
        await using var server = await TestServer.StartAsync();
        server.Anonymous.DefaultRequestHeaders.Host = host;

        foreach (var path in new[] { "/health/live", "/health/ready", "/metrics" })
            Assert.Equal(expected, (await server.Anonymous.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task What_nobody_expected_is_told_without_details()
    {
        await using var server = await TestServer.StartAsync(
            map: routes => routes.MapGet("/broken", string () => throw new InvalidOperationException("secret")).AllowAnonymous());

        var answer = await server.Anonymous.GetAsync("/broken");
        var text = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("InternalServerError", (string)JsonNode.Parse(text)!["error"]!["code"]!);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }
}
