using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Reality.Server.Tests.Hosting;
using Reality.Server.Tests.RealityData;

namespace Reality.Server.Tests.Jobs;

/// <summary>Uploads photos and runs jobs as a client does: over HTTP, and by nothing else.</summary>
internal sealed class JobClient(TestServer server, string user = "ann")
{
    public const string ITwin = "77777777-7777-4777-8777-777777777777";
    private const string Jobs = "/reality-modeling/jobs";

    // Jobs of the tests take a second or two on an idle machine.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    public HttpClient Http { get; } = server.ClientOf(user);

    /// <summary>A new reality data with these files; the result is its id.</summary>
    public Task<string> UploadAsync(string type, params (string Name, byte[] Bytes)[] files) => UploadToAsync(ITwin, type, files);

    /// <summary>A new reality data of an iTwin.</summary>
    public Task<string> UploadToAsync(string iTwin, string type, params (string Name, byte[] Bytes)[] files) =>
        MakeAsync($$"""{"displayName":"Photos","type":"{{type}}","iTwinId":"{{iTwin}}"}""", files);

    /// <summary>A new reality data of no iTwin.</summary>
    public Task<string> UploadLooseAsync(string type, params (string Name, byte[] Bytes)[] files) =>
        MakeAsync($$"""{"displayName":"Photos","type":"{{type}}"}""", files);

    public async Task<string> WriteLinkAsync(string realityDataId)
    {
        var access = await SendAsync(
            HttpMethod.Get, $"{RealityDataClient.Root}/{realityDataId}/writeaccess", null, HttpStatusCode.OK);
        return (string)access["_links"]!["containerUrl"]!["href"]!;
    }

    /// <summary>Put Blob, with nothing but the link.</summary>
    public Task<HttpResponseMessage> PutAsync(string link, string name, HttpContent content)
    {
        var request = new HttpRequestMessage(
            HttpMethod.Put, link.Replace("?", $"/{name}?", StringComparison.Ordinal))
        { Content = content };
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        return server.Anonymous.SendAsync(request);
    }

    /// <summary>Submits a job; the result is its id.</summary>
    public async Task<string> SubmitAsync(string type, string specifications)
    {
        var body = $$"""{"type":"{{type}}","iTwinId":"{{ITwin}}","specifications":{{specifications}} }""";
        return (string)(await SendAsync(HttpMethod.Post, Jobs, body, HttpStatusCode.Created))["job"]!["id"]!;
    }

    /// <summary>Waits for the end of a job; the result is its state and its messages, a line each.</summary>
    public async Task<(string State, string Messages)> EndAsync(string id)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await Http.GetAsync($"{Jobs}/{id}");
            // A database that is away answers something else for a while.
            var state = answer.IsSuccessStatusCode
                ? (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["job"]!["state"]
                : null;
            if (state is "Success" or "Failed" or "Cancelled")
                return (state, Say(await SendAsync(HttpMethod.Get, $"{Jobs}/{id}/messages", null, HttpStatusCode.OK)));
            Assert.True(
                Stopwatch.GetElapsedTime(start) < s_patience, $"Job {id} is still {state ?? answer.StatusCode.ToString()}.");
            await Task.Delay(100);
        }
    }

    public async Task<(string State, string Messages)> RunAsync(string type, string specifications) =>
        await EndAsync(await SubmitAsync(type, specifications));

    /// <summary>The reality data or bucket path that a job of that name gives out.</summary>
    public async Task<string> OutputAsync(string id, string name) =>
        (string)(await GetAsync(id))["specifications"]!["outputs"]![name]!;

    private async Task<string> MakeAsync(string request, IReadOnlyList<(string Name, byte[] Bytes)> files)
    {
        var id = (string)(
            await SendAsync(HttpMethod.Post, RealityDataClient.Root, request, HttpStatusCode.Created))["realityData"]!["id"]!;
        foreach (var (name, bytes) in files)
            Assert.Equal(
                HttpStatusCode.Created, (await PutAsync(await WriteLinkAsync(id), name, new ByteArrayContent(bytes))).StatusCode);
        return id;
    }

    private static string Say(JsonNode messages) => string.Join('\n', ((string[])["errors", "warnings"])
        .SelectMany(kind => messages["messages"]![kind]!.AsArray())
        .Select(message => $"{message!["code"]}, {message["title"]}: {message["message"]}"));

    /// <summary>A job as the service answers it.</summary>
    public async Task<JsonNode> GetAsync(string id) =>
        (await SendAsync(HttpMethod.Get, $"{Jobs}/{id}", null, HttpStatusCode.OK))["job"]!;

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, string? body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{method} {path}: {answer.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }
}
