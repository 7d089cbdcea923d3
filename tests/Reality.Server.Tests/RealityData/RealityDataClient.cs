using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Reality.Server.Tests.RealityData;

/// <summary>Plain HTTP against the operations on reality data.</summary>
internal sealed class RealityDataClient(HttpClient http)
{
    public const string Root = "/reality-management/reality-data";

    public HttpClient Http => http;

    /// <summary>Creates one and answers its id.</summary>
    public async Task<string> CreateAsync(string? iTwinId, string name = "Site", string more = "")
    {
        var iTwin = iTwinId is null ? "" : $",\"iTwinId\":\"{iTwinId}\"";
        var body = $$"""{"displayName":"{{name}}","type":"LAS"{{iTwin}}{{more}}}""";
        return (string)(await SendAsync(HttpMethod.Post, "", body, HttpStatusCode.Created))["realityData"]!["id"]!;
    }

    public async Task<JsonNode> GetAsync(string path, HttpStatusCode expected = HttpStatusCode.OK) =>
        await SendAsync(HttpMethod.Get, path, null, expected);

    /// <summary>The parsed body; an empty object where there is none.</summary>
    public async Task<JsonNode> SendAsync(HttpMethod method, string path, string? body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(
            method, path.StartsWith("http", StringComparison.Ordinal) ? path : Root + path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{method} {path}: {answer.StatusCode} {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }
}
