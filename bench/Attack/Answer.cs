using System.Net;
using System.Text.Json.Nodes;

namespace Reality.Attack;

/// <summary>An answer of the server.</summary>
/// <param name="Status">0 if there was none.</param>
/// <param name="Code">Error code of the API or of the container protocol; empty without one.</param>
internal sealed record Answer(HttpStatusCode Status, string Code, JsonNode? Json)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>
    /// A success, or an error with a code: 4xx, 503 for what is put off, 507 for what has no room; never another fault of the
    /// server. A request line that is too long is refused before anything of it is read.
    /// </summary>
    public bool IsTyped => IsSuccess || Status == HttpStatusCode.RequestUriTooLong
        || Code.Length > 0 && ((int)Status is >= 400 and < 500 or 503 or 507);

    public static async Task<Answer> OfAsync(HttpResponseMessage answer)
    {
        if (answer.Headers.TryGetValues("x-ms-error-code", out var codes))
            return new(answer.StatusCode, codes.First(), null);
        var text = await answer.Content.ReadAsStringAsync();
        var json = text.StartsWith('{') ? JsonNode.Parse(text) : null;
        return new(answer.StatusCode, answer.IsSuccessStatusCode ? "" : (string?)json?["error"]?["code"] ?? "", json);
    }

    /// <summary>The body of an answer that the benchmark cannot go on without.</summary>
    public JsonNode Require(HttpStatusCode expected) => Status == expected
        ? Json ?? new JsonObject()
        : throw new InvalidOperationException($"{Status} {Code} instead of {expected}: {Json}");

    public override string ToString() => Status == 0 ? $"no answer ({Code})" : $"{(int)Status} {Code}".TrimEnd();
}
