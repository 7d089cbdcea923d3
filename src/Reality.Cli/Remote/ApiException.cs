using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reality.Cli.Remote;

/// <summary>A server refused a request; the message is for the user, with every detail that the server gave.</summary>
internal sealed class ApiException(HttpStatusCode status, string message) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;

    /// <summary>Reads the error body of the contract; any other body is told by its status.</summary>
    public static ApiException Of(HttpStatusCode status, string body)
    {
        try
        {
            if (JsonNode.Parse(body) is JsonObject root && root["error"] is JsonObject error)
                return new(status, InWords(error));
        }
        catch (JsonException)
        {
            // Not an error body: a proxy, or no Reality server at all.
        }
        return new(status, $"The server answered {(int)status} {status}.");
    }

    private static string InWords(JsonObject error)
    {
        var text = new StringBuilder($"{error["message"]} ({error["code"]})");
        foreach (var detail in error["details"] as JsonArray ?? [])
            text.Append('\n').Append("  ").Append(detail?["target"] is { } target ? $"{target}: " : "").Append(detail?["message"]);
        return text.ToString();
    }
}
