using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Reality.Contract;
using Reality.Contract.Requests;
using Reality.Server.Errors;

namespace Reality.Server.Jobs;

/// <summary>The JSON document in the body of a request, or the error to answer.</summary>
internal sealed class RequestDocument : IDisposable
{
    private const int MaxBytes = 4 << 20;

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
    /// <exception cref="BadHttpRequestException">The body is too large; the server answers 413.</exception>
    public static async Task<RequestDocument> ReadAsync(HttpRequest request)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MaxBytes;
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        return RequestBody.TryParse(body.ToArray(), out var document, out var fault)
            ? new(document, null)
            : new(null, new(StatusCodes.Status400BadRequest, "InvalidRealityModelingRequest", fault));
    }

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
