using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;

namespace Reality.Cli.Remote;

/// <summary>Speaks the Reality Modeling v2 and Reality Management v1 API, with any server that answers it.</summary>
internal sealed class ApiClient : IDisposable
{
    private const int MaxTries = 5;
    private const string Modeling = "application/vnd.bentley.itwin-platform.v2+json";
    private const string Management = "application/vnd.bentley.itwin-platform.v1+json";
    private static readonly TimeSpan s_defaultPause = TimeSpan.FromSeconds(2);

    private readonly HttpClient _http;

    public ApiClient(Uri server, string token)
    {
        _http = new() { BaseAddress = server };
        _http.DefaultRequestHeaders.TryAddWithoutValidation(
            "Authorization", token.Contains(' ', StringComparison.Ordinal) ? token : "Bearer " + token);
    }

    public Task<JsonNode> GetAsync(string path, CancellationToken cancellation) => SendAsync(HttpMethod.Get, path, null, cancellation);

    /// <summary>Sends a request and gives the body of the answer; an empty object where there is none.</summary>
    /// <remarks>Waits and tries again where the server asks for it. Throws <see cref="ApiException"/> on any other refusal.</remarks>
    public async Task<JsonNode> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(method, path);
            var isModeling = path.StartsWith("reality-modeling", StringComparison.Ordinal);
            request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(isModeling ? Modeling : Management));
            if (body is not null)
                request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            using var answer = await _http.SendAsync(request, cancellation);
            var text = await answer.Content.ReadAsStringAsync(cancellation);
            if (answer.IsSuccessStatusCode)
                return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text) ?? new JsonObject();
            if (attempt == MaxTries || answer.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable))
                throw ApiException.Of(answer.StatusCode, text);
            await Task.Delay(answer.Headers.RetryAfter?.Delta ?? s_defaultPause, cancellation);
        }
    }

    /// <summary>All items of a list, page by page.</summary>
    /// <param name="property">Name of the array in the body.</param>
    /// <param name="query">Without the leading '?', already escaped; $top is added.</param>
    /// <param name="maxCount">Stops after so many.</param>
    public async IAsyncEnumerable<JsonNode> ListAsync(
        string path, string query, string property, int maxCount, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var token = "";
        for (var count = 0; count < maxCount;)
        {
            var top = Math.Clamp(maxCount - count, 2, 500);
            var next = string.Create(CultureInfo.InvariantCulture, $"{path}?{query}&%24top={top}&continuationToken={Uri.EscapeDataString(token)}");
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

    // The token only, not the link: a link could lead to another host.
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
