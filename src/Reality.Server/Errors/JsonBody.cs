using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Reality.Contract.Requests;

namespace Reality.Server.Errors;

/// <summary>Reads the body of a request into its record and collects every problem.</summary>
internal static class JsonBody
{
    /// <summary>Target of a problem with the body as a whole.</summary>
    public const string Whole = "body";

    /// <summary>Returns an empty record if the body is not a JSON object; the check then holds the reason.</summary>
    /// <exception cref="BadHttpRequestException">See <see cref="RequestBytes"/>.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest http, RequestCheck check)
        where T : class, new()
    {
        if (!RequestBody.TryParse(await RequestBytes.ReadAsync(http), out var document, out var fault))
        {
            check.Add(Whole, fault);
            return new();
        }
        using (document)
        {
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return RequestReader.Read<T>(document.RootElement, "", check);
            check.Add(Whole, "The body must be a JSON object.");
            return new();
        }
    }
}
