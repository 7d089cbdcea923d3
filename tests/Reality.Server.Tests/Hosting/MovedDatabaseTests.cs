using System.Net;
using System.Text.Json.Nodes;
using Reality.Server.Tests.Jobs;

namespace Reality.Server.Tests.Hosting;

/// <summary>A server whose SQLite files are moved away while it runs, and put back.</summary>
public sealed class MovedDatabaseTests
{
    private const string Data = "/reality-management/reality-data";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Without_its_database_a_server_puts_requests_off_and_creates_no_empty_one()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var server = await TestServer.StartAsync();
        var client = new JobClient(server);
        var id = await client.UploadAsync("LAS", ("a", [1, 2, 3]));
        var other = new JobClient(server, "bob");
        var blob = await LinkOfAsync(other, await other.UploadLooseAsync("LAS", ("a", [4, 5])));
        var file = Path.Combine(server.DataFolder, "reality.db");

        File.Move(file, file + ".away");
        foreach (var (method, path) in ((HttpMethod, string)[])[
            (HttpMethod.Get, Data), (HttpMethod.Get, $"{Data}/{id}"), (HttpMethod.Post, Data),
            (HttpMethod.Delete, $"{Data}/{id}"),
            (HttpMethod.Get, $"/reality-modeling/jobs/{Guid.NewGuid()}")])
            await AssertPutOffAsync(client.Http, method, path);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Anonymous.GetAsync("/health/ready", stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Anonymous.GetAsync("/health/live", stop)).StatusCode);
        // A link needs no row.
        Assert.Equal([4, 5], await server.Anonymous.GetByteArrayAsync(blob, stop));
        Assert.False(File.Exists(file));

        File.Move(file + ".away", file);
        Assert.Equal(HttpStatusCode.OK, (await client.Http.GetAsync($"{Data}/{id}", stop)).StatusCode);
        Assert.Equal("Healthy", await server.Anonymous.GetStringAsync("/health/ready", stop));
    }

    [Fact(Timeout = 60_000)]
    public async Task Without_the_index_of_its_blobs_a_server_puts_uploads_and_downloads_off()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var server = await TestServer.StartAsync();
        var client = new JobClient(server);
        var id = await client.UploadAsync("LAS", ("a", [1, 2, 3]));
        var link = await client.WriteLinkAsync(id);
        var blob = await LinkOfAsync(client, id);
        var file = Path.Combine(server.DataFolder, "blobs", "index.db");

        File.Move(file, file + ".away");
        foreach (var answer in (HttpResponseMessage[])[
            await server.Anonymous.GetAsync(blob, stop), await server.Anonymous.DeleteAsync(blob, stop),
            await client.PutAsync(link, "b", new ByteArrayContent([1]))])
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Equal("ServerBusy", answer.Headers.GetValues("x-ms-error-code").Single());
            Assert.NotNull(answer.Headers.RetryAfter);
        }
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Anonymous.GetAsync("/health/ready", stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await new JobClient(server, "bob").Http.GetAsync(Data, stop)).StatusCode);
        Assert.False(File.Exists(file));

        File.Move(file + ".away", file);
        Assert.Equal([1, 2, 3], await server.Anonymous.GetByteArrayAsync(blob, stop));
        Assert.Equal(HttpStatusCode.Created, (await client.PutAsync(link, "b", new ByteArrayContent([1]))).StatusCode);
        Assert.Equal("Healthy", await server.Anonymous.GetStringAsync("/health/ready", stop));
    }

    [Fact(Timeout = 60_000)]
    public async Task Without_its_queue_of_tasks_a_server_is_not_ready_and_runs_jobs_when_it_is_back()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var server = await TestServer.StartAsync();
        var client = new JobClient(server);
        var photos = await client.UploadAsync("CCImageCollection", ("a.jpg", RandomPhoto.Jpeg(1)));
        var file = Path.Combine(server.DataFolder, "tasks.db");

        File.Move(file, file + ".away");
        var health = await server.Anonymous.GetAsync("/health/ready", stop);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Equal("Unhealthy\ntasks: does not respond", await health.Content.ReadAsStringAsync(stop));
        // Accepted: the queue can be made again from the rows of the jobs.
        var job = await client.SubmitAsync(
            "FillImageProperties", $$"""{"inputs":{"imageCollections":["{{photos}}"]},"outputs":["scene"]}""");
        Assert.False(File.Exists(file));

        File.Move(file + ".away", file);
        Assert.Equal("Success", (await client.EndAsync(job)).State);
        Assert.Equal("Healthy", await server.Anonymous.GetStringAsync("/health/ready", stop));
    }

    private static async Task<string> LinkOfAsync(JobClient client, string id) =>
        (await client.WriteLinkAsync(id)).Replace("?", "/a?", StringComparison.Ordinal);

    private static async Task AssertPutOffAsync(HttpClient http, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        if (method == HttpMethod.Post)
            request.Content = new StringContent("""{"displayName":"Site","type":"LAS"}""");

        var answer = await http.SendAsync(request, Stop);
        var text = await answer.Content.ReadAsStringAsync(Stop);

        Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{method} {path}: {answer.StatusCode} {text}");
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal("ServiceUnavailable", (string)JsonNode.Parse(text)!["error"]!["code"]!);
        Assert.DoesNotContain("reality.db", text, StringComparison.Ordinal);
    }
}
