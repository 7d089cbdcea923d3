using System.Net;
using System.Text.Json.Nodes;
using Reality.Testing.Requests;

namespace Reality.Server.Tests.Jobs;

public sealed class ListJobsTests(SharedJobServer shared) : IClassFixture<SharedJobServer>
{
    [Theory]
    [InlineData("type eq Tiling", "Tiling")]
    [InlineData("type eq 'Tiling' or type eq 'Production'", "Production Tiling")]
    [InlineData("type in ('Tiling', 'Calibration')", "Calibration Tiling")]
    [InlineData("type in (Tiling,Calibration)", "Calibration Tiling")]
    [InlineData("not (type eq Tiling)", "Calibration Production")]
    [InlineData("not type eq Tiling and not type eq Production", "Calibration")]
    [InlineData("type ne Tiling", "Calibration Production")]
    [InlineData("type eq Tiling or type eq Production and state eq Failed", "Tiling")]
    [InlineData("(type eq Tiling or type eq Production) and state eq Failed", "")]
    [InlineData("name eq 'Beta''s (two), or'", "Calibration")]
    [InlineData("name ne 'Beta''s (two), or'", "Production Tiling")]
    [InlineData("name ge 'B'", "Calibration")]
    [InlineData("name in ('Beta''s (two), or', 'x')", "Calibration")]
    [InlineData("email eq 'ann@example.org'", "")]
    [InlineData("state eq Queued", "Calibration Production Tiling")]
    [InlineData("createdDateTime gt 2024-06-24T13:00:00Z", "Calibration Production Tiling")]
    [InlineData("createdDateTime lt '2024-06-24'", "")]
    [InlineData("createdDateTime gt 2024-06-24 and createdDateTime le 2999-01-01T00:00:00Z", "Calibration Production Tiling")]
    [InlineData("inputId eq 22222222-2222-4222-8222-222222222222", "Production")]
    [InlineData("inputId in ('22222222-2222-4222-8222-222222222222', '33333333-3333-4333-8333-333333333333')", "Production")]
    [InlineData("inputId eq 'bkt:crs/local.wkt'", "Calibration")]
    [InlineData("outputId eq 22222222-2222-4222-8222-222222222222", "")]
    [InlineData("iTwinId eq 77777777-7777-4777-8777-777777777777", "Calibration Production Tiling")]
    [InlineData("iTwinId eq '77777777-7777-4777-8777-77777777777A'", "")]
    public async Task A_filter_finds_the_jobs_that_it_describes(string filter, string expected)
    {
        var found = await shared.Server.GetAsync($"/reality-modeling/jobs?%24filter={Uri.EscapeDataString(filter)}");

        Assert.Equal(expected, string.Join(' ', Types(found).Order(StringComparer.Ordinal)));
        Assert.False(found.ContainsKey("_links"));
    }

    [Fact]
    public async Task An_output_finds_its_job()
    {
        await using var server = await JobServer.StartAsync();
        var job = await server.SubmitAsync("Tiling", JobRequests.Minimal("Tiling"));
        var output = job["specifications"]!["outputs"]!["modelingReference"]!["location"]!.GetValue<string>();

        var found = await server.GetAsync($"/reality-modeling/jobs?$filter=outputId+eq+{output.ToUpperInvariant()}");

        Assert.Equal(["Tiling"], Types(found));
    }

    [Fact]
    public async Task Others_find_nothing_and_gain_nothing_by_naming_an_iTwin()
    {
        string[] filters = ["type eq Tiling", $"iTwinId eq {JobServer.ITwin}", $"type eq Tiling or iTwinId eq {JobServer.ITwin}"];
        foreach (var filter in filters)
        {
            var answer = await JobServer.ReadAsync(
                await shared.Server.Other.GetAsync($"/reality-modeling/jobs?$filter={filter}"));
            Assert.Empty(answer["jobs"]!.AsArray());
        }
    }

    [Fact]
    public async Task Pages_neither_repeat_nor_miss_jobs_while_others_are_submitted()
    {
        await using var server = await JobServer.StartAsync();
        var first = new HashSet<string>();
        for (var i = 0; i < 11; i++)
            first.Add((await server.SubmitAsync("Tiling", JobRequests.Minimal("Tiling")))["id"]!.GetValue<string>());

        List<string> seen = [];
        for (var path = "/reality-modeling/jobs?$filter=type eq Tiling&$top=4&continuationToken="; path is not null;)
        {
            var page = await server.GetAsync(path);
            seen.AddRange(page["jobs"]!.AsArray().Select(job => job!["id"]!.GetValue<string>()));
            await server.SubmitAsync("Tiling", JobRequests.Minimal("Tiling"));
            path = page["_links"]?["next"]!["href"]!.GetValue<string>();
            Assert.StartsWith(
                server.Client.BaseAddress!.AbsoluteUri, path ?? server.Client.BaseAddress.AbsoluteUri, StringComparison.Ordinal);
        }

        Assert.Equal(first.Count, seen.Count);
        Assert.Equal(first, seen.ToHashSet());
    }

    [Theory]
    [InlineData("", "$filter")]
    [InlineData("$filter=", "$filter")]
    [InlineData("$filter=color eq red", "$filter")]
    [InlineData("$filter=type eq Tiling&$top=0", "$top")]
    [InlineData("$filter=type eq Tiling&$top=1001", "$top")]
    [InlineData("$filter=type eq Tiling&$top=many", "$top")]
    [InlineData("$filter=type eq Tiling&continuationToken=garbage", "continuationToken")]
    [InlineData("$filter=type eq&$top=0&continuationToken=%00", "$filter $top continuationToken")]
    public async Task A_wrong_query_is_told_what_is_wrong(string query, string expected)
    {
        var (status, code, targets) = await JobServer.ErrorAsync(
            await shared.Server.Client.GetAsync($"/reality-modeling/jobs?{query}"));

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "InvalidRealityModelingRequest"), (status, code));
        Assert.Equal(expected, string.Join(' ', targets));
    }

    private static IEnumerable<string> Types(JsonObject answer) =>
        answer["jobs"]!.AsArray().Select(job => job!["type"]!.GetValue<string>());
}
