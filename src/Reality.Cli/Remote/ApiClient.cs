using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Polly;

namespace Reality.Cli.Remote;

/// <summary>Client of the Reality Modeling v2 and Reality Management v1 API.</summary>
internal sealed class ApiClient : IDisposable
{
    private const string Modeling = "application/vnd.bentley.itwin-platform.v2+json";
    private const string Management = "application/vnd.bentley.itwin-platform.v1+json";

    private static readonly ResiliencePipeline<HttpResponseMessage> s_retries = Retries();

    private readonly HttpClient _http;

    public ApiClient(Uri server, string token)
    {
        _http = new() { BaseAddress = server };
        _http.DefaultRequestHeaders.TryAddWithoutValidation(
            "Authorization", token.Contains(' ', StringComparison.Ordinal) ? token : "Bearer " + token);
    }

    public Task<JsonNode> GetAsync(string path, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, path, null, cancellation);

    /// <summary>Sends a request and returns the body of the response; an empty object if there is none.</summary>
    /// <remarks>Waits and retries if the server asks for it (429, 503).</remarks>
    /// <exception cref="ApiException">The server refused the request.</exception>
    public async Task<JsonNode> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellation)
    {
        using var answer = await s_retries.ExecuteAsync(
            async token =>
            {
                using var request = RequestOf(method, path, body);
                return await _http.SendAsync(request, token);
            },
            cancellation);
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        if (!answer.IsSuccessStatusCode)
            throw ApiException.Of(answer.StatusCode, text);
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text) ?? new JsonObject();
    }

    /// <summary>All items of a list, page by page.</summary>
    /// <param name="property">Name of the array in the body.</param>
    /// <param name="query">Without the leading '?', already escaped; $top is added.</param>
    /// <param name="maxCount">Maximum number of items to list.</param>
    public async IAsyncEnumerable<JsonNode> ListAsync(
        string path, string query, string property, int maxCount, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var token = "";
        for (var count = 0; count < maxCount;)
        {
            var top = Math.Clamp(maxCount - count, 2, 500);
            var next = string.Create(
                CultureInfo.InvariantCulture, $"{path}?{query}&%24top={top}&continuationToken={Uri.EscapeDataString(token)}");
            var page = await GetAsync(next, cancellation);
            foreach (var item in (page[property] as JsonArray ?? []).OfType<JsonNode>().Take(maxCount - count))
            {
                count++;
                yield return item;
            }
            if (ContinuationToken(page) is not { } continuation)
                yield break;
            token = continuation;
        }
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage RequestOf(HttpMethod method, string path, JsonNode? body)
    {
        var request = new HttpRequestMessage(method, path);
        var isModeling = path.StartsWith("reality-modeling", StringComparison.Ordinal);
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(isModeling ? Modeling : Management));
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        return request;
    }

    // The server says how long to wait, but for no longer than a person would.
    private static ResiliencePipeline<HttpResponseMessage> Retries() => new ResiliencePipelineBuilder<HttpResponseMessage>()
        .AddRetry(new()
        {
            MaxRetryAttempts = 4,
            ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Result?.StatusCode
                is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable),
            DelayGenerator = attempt => ValueTask.FromResult<TimeSpan?>(
                attempt.Outcome.Result?.Headers.RetryAfter?.Delta is not { } pause ? TimeSpan.FromSeconds(2)
                : pause < TimeSpan.FromMinutes(1) ? pause
                : TimeSpan.FromMinutes(1)),
        })
        .Build();

    // The token only, not the link: a link could point to another host.
    private static string? ContinuationToken(JsonNode page)
    {
        if (!Uri.TryCreate(page["_links"]?["next"]?["href"]?.ToString(), UriKind.Absolute, out var link))
            return null;
        return link.Query.TrimStart('?').Split('&').Select(part => part.Split('=', 2))
            .Where(part => part is [var name, _] && name.Equals("continuationToken", StringComparison.OrdinalIgnoreCase))
            .Select(part => Uri.UnescapeDataString(part[1]))
            .FirstOrDefault();
    }
}

/// <summary>A server refused a request. The lines are for the user and hold every detail of the error body.</summary>
internal sealed class ApiException(HttpStatusCode status, params IReadOnlyList<string> lines) : Exception(lines[0])
{
    public HttpStatusCode Status { get; } = status;

    public IReadOnlyList<string> Lines => lines;

    /// <summary>Reads the error body of the contract; any other body is reported by its status.</summary>
    public static ApiException Of(HttpStatusCode status, string body)
    {
        try
        {
            if (JsonNode.Parse(body) is JsonObject root && root["error"] is JsonObject error)
                return new(status, InWords(error));
        }
        catch (JsonException)
        {
            // Not an error body: the response of a proxy or of a different kind of server.
        }
        return new(status, $"The server answered {(int)status} {status}.");
    }

    private static List<string> InWords(JsonObject error) =>
    [
        $"{error["message"]} ({error["code"]})",
        .. (error["details"] as JsonArray ?? []).Select(
            detail => $"  {(detail?["target"] is { } target ? $"{target}: " : "")}{detail?["message"]}"),
    ];
}
