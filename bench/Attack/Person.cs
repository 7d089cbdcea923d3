using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Reality.Attack;

/// <summary>A user of the system, over HTTP only.</summary>
internal sealed class Person : IDisposable
{
    public const string Data = "/reality-management/reality-data";
    public const string Jobs = "/reality-modeling/jobs";
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    public Person(TargetSystem system, string name, string token)
    {
        (Name, Token) = (name, token);
        Http = new() { BaseAddress = new($"http://127.0.0.1:{system.Port}"), Timeout = s_patience };
        Http.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    public string Name { get; }

    public string Token { get; }

    public HttpClient Http { get; }

    /// <summary>The iTwin of what this user makes; created by its first use.</summary>
    public string ITwin { get; set; } = Guid.NewGuid().ToString();

    public Task<Answer> GetAsync(string path) => SendAsync(new(HttpMethod.Get, path));

    public Task<Answer> DeleteAsync(string path) => SendAsync(new(HttpMethod.Delete, path));

    public Task<Answer> PostAsync(string path, string json) =>
        SendAsync(new(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") });

    /// <summary>A new reality data with these files; the result is its id.</summary>
    public async Task<string> UploadAsync(string type, params (string Name, byte[] Bytes)[] files)
    {
        var id = await CreateAsync(type);
        var link = await WriteLinkAsync(id);
        foreach (var (name, bytes) in files)
            (await PutAsync(link, name, bytes)).Require(HttpStatusCode.Created);
        return id;
    }

    public async Task<string> CreateAsync(string type)
    {
        var body = $$"""{"displayName":"Site","type":"{{type}}","iTwinId":"{{ITwin}}"}""";
        return (string)(await PostAsync(Data, body)).Require(HttpStatusCode.Created)["realityData"]!["id"]!;
    }

    public async Task<string> WriteLinkAsync(string id) => LinkIn(await GetAsync($"{Data}/{id}/writeaccess"));

    /// <summary>The names of all files of a reality data.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string id)
    {
        var link = await WriteLinkAsync(id);
        List<string> names = [];
        for (string? next = ""; next is not null;)
        {
            var page = XDocument.Parse(await Http.GetStringAsync(
                $"{link}&restype=container&comp=list&marker={Uri.EscapeDataString(next)}"));
            names.AddRange(page.Descendants("Blob").Select(blob => blob.Element("Name")!.Value));
            next = page.Root!.Element("NextMarker")?.Value is { Length: > 0 } marker ? marker : null;
        }
        return names;
    }

    /// <summary>A file of a reality data.</summary>
    public async Task<byte[]> ReadAsync(string id, string name) =>
        await Http.GetByteArrayAsync(Blob(await WriteLinkAsync(id), name));

    public async Task<string> BucketLinkAsync() => LinkIn(await GetAsync($"/reality-modeling/itwins/{ITwin}/bucket"));

    public Task<Answer> PutAsync(string link, string name, byte[] bytes) => PutAsync(link, name, "", new ByteArrayContent(bytes));

    /// <summary>Put Blob, Put Block or Put Block List.</summary>
    public Task<Answer> PutAsync(string link, string name, string query, HttpContent content, params string[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, Blob(link, name) + query) { Content = content };
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        foreach (var header in headers)
            request.Headers.Add(header.Split(": ")[0], header.Split(": ")[1]);
        return SendAsync(request);
    }

    /// <summary>The link to a blob of a container.</summary>
    public static string Blob(string link, string name)
    {
        var path = Uri.EscapeDataString(name).Replace("%2F", "/", StringComparison.Ordinal);
        return link.Replace("?", $"/{path}?", StringComparison.Ordinal);
    }

    public Task<Answer> SubmitAsync(string type, string specifications) => PostAsync(
        Jobs, $$"""{"type":"{{type}}","iTwinId":"{{ITwin}}","specifications":{{specifications}} }""");

    /// <summary>Waits for the end of a job; states that pass are asked for every tenth of a second.</summary>
    public async Task<JobEnd> EndAsync(string id)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await GetAsync($"{Jobs}/{id}");
            // A database that is away answers something else for a while.
            var job = answer.Status == HttpStatusCode.OK ? answer.Json!["job"]! : null;
            var state = (string?)job?["state"];
            if (state is "Success" or "Failed" or "Cancelled")
            {
                var said = (await GetAsync($"{Jobs}/{id}/messages")).Require(HttpStatusCode.OK);
                return new(state, Say(said), job!["specifications"]!["outputs"], Stopwatch.GetElapsedTime(start));
            }
            if (Stopwatch.GetElapsedTime(start) > s_patience)
                return new($"still {state ?? answer.Status.ToString()}", [], null, s_patience);
            await Task.Delay(100);
        }
    }

    public async Task<JobEnd> RunAsync(string type, string specifications)
    {
        var answer = await SubmitAsync(type, specifications);
        return await EndAsync((string)answer.Require(HttpStatusCode.Created)["job"]!["id"]!);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            // A server that refuses a long body may close the connection while it is sent, unless the client asks first.
            request.Headers.ExpectContinue = request.Content is not null;
            try
            {
                using var answer = await Http.SendAsync(request);
                return await Answer.OfAsync(answer);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                return new(0, $"{exception.GetType().Name}: {exception.InnerException?.Message ?? exception.Message}", null);
            }
        }
    }

    /// <summary>The outputs of a job that the benchmark cannot go on without.</summary>
    public async Task<JsonNode> OutputsAsync(string type, string specifications)
    {
        var end = await RunAsync(type, specifications);
        return end.State == "Success"
            ? end.Outputs!
            : throw new InvalidOperationException($"{type}: {end.State} {string.Join('\n', end.Messages)}");
    }

    public void Dispose() => Http.Dispose();

    private static string LinkIn(Answer answer) =>
        (string)answer.Require(HttpStatusCode.OK)["_links"]!["containerUrl"]!["href"]!;

    private static List<string> Say(JsonNode messages) => [.. ((string[])["errors", "warnings"])
        .SelectMany(kind => messages["messages"]![kind]!.AsArray())
        .Select(message => message!["params"]!.AsArray().Index().Reverse().Aggregate(
            $"{message["code"]}: {message["message"]}",
            (text, param) => text.Replace($"%{param.Index + 1}", (string?)param.Item, StringComparison.Ordinal)))];
}

/// <summary>How a job ended, and what its messages say, errors first.</summary>
internal sealed record JobEnd(string State, IReadOnlyList<string> Messages, JsonNode? Outputs, TimeSpan Time);
