using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Reality.Contract;
using Reality.Contract.Requests;
using Reality.Server.Errors;

namespace Reality.Server.Jobs;

/// <summary>The JSON document in the body of a request, or the error to answer.</summary>
internal sealed class RequestDocument : IDisposable
{
    private readonly JsonDocument? _document;

    private RequestDocument(JsonDocument? document, ApiError? error)
    {
        _document = document;
        Error = error;
    }

    /// <summary>Null if the body is JSON.</summary>
    public ApiError? Error { get; }

    public JsonElement Root => _document?.RootElement ?? default;

    /// <summary>Reads the body of a request.</summary>
    /// <exception cref="BadHttpRequestException">See <see cref="RequestBytes"/>.</exception>
    public static async Task<RequestDocument> ReadAsync(HttpRequest request) =>
        RequestBody.TryParse(await RequestBytes.ReadAsync(request), out var document, out var fault)
            ? new(document, null)
            : new(null, new(StatusCodes.Status400BadRequest, "InvalidRealityModelingRequest", fault));

    public void Dispose() => _document?.Dispose();
}

/// <summary>Finds the job type named by a request.</summary>
internal static class JobTypeNames
{
    /// <param name="name">Null if the request has none; the check already holds that problem.</param>
    /// <returns>Null if there is no such type; the check then holds that problem.</returns>
    public static JobType? Find(this JobTypes types, string? name, RequestCheck check)
    {
        if (name is null)
            return null;
        if (!types.TryGet(name, out var type))
        {
            var known = string.Join(", ", types.All.Select(each => each.Name));
            check.Add("type", $"'{Shown.Text(name)}' is not a job type. Job types: {known}.");
        }
        return type;
    }
}
