using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Reality.Server.Tests.Jobs;
using Reality.Testing;

namespace Reality.Server.Tests.Hosting;

/// <summary>A server on a PostgreSQL that goes away and comes back.</summary>
public sealed class DatabaseOutageTests
{
    private const string Data = "/reality-management/reality-data";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_are_put_off_and_jobs_go_on_when_the_database_is_back()
    {
        using var postgres = PostgresServer.TryStart();
        Assert.SkipWhen(postgres is null, "PostgreSQL is not installed.");
        await using var server = await TestServer.StartAsync(
            $$"""{"Database":{"Kind":"Postgres","ConnectionString":"{{postgres.ConnectionString}}"} }""");
        var client = new JobClient(server);
        var photos = await client.UploadAsync(
            "CCImageCollection", [.. Enumerable.Range(0, 4).Select(i => ($"{i}.jpg", RandomPhoto.Jpeg((ulong)i)))]);
        var job = await client.SubmitAsync(
            "FillImageProperties", $$"""{"inputs":{"imageCollections":["{{photos}}"]},"outputs":["scene"]}""");

        postgres.Stop();
        foreach (var (method, path) in ((HttpMethod, string)[])[
            (HttpMethod.Get, Data), (HttpMethod.Post, Data), (HttpMethod.Get, $"/reality-modeling/jobs/{job}"),
            (HttpMethod.Delete, $"/reality-modeling/jobs/{job}")])
            await AssertPutOffAsync(client.Http, method, path);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Anonymous.GetAsync("/health/ready", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Anonymous.GetAsync("/health/live", Stop)).StatusCode);

        postgres.Start();
        Assert.Equal("Success", (await client.EndAsync(job)).State);
        Assert.Equal(HttpStatusCode.OK, (await client.Http.GetAsync(Data, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Anonymous.GetAsync("/health/ready", Stop)).StatusCode);
    }

    private static async Task AssertPutOffAsync(HttpClient http, HttpMethod method, string path)
    {
        var start = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(method, path);
        if (method == HttpMethod.Post)
            request.Content = new StringContent("""{"displayName":"Site","type":"LAS"}""");

        var answer = await http.SendAsync(request, Stop);
        var text = await answer.Content.ReadAsStringAsync(Stop);

        Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{method} {path}: {answer.StatusCode} {text}");
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30), $"{path}: {Stopwatch.GetElapsedTime(start)}");
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Equal("ServiceUnavailable", (string)JsonNode.Parse(text)!["error"]!["code"]!);
        foreach (var detail in (string[])["Npgsql", "127.0.0.1", "   at "])
            Assert.DoesNotContain(detail, text, StringComparison.Ordinal);
    }
}
