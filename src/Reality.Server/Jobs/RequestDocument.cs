using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Reality.Contract.Requests;
using Reality.Server.Errors;

namespace Reality.Server.Jobs;

/// <summary>The JSON of a request's body, or the answer to one that is none.</summary>
internal sealed class RequestDocument : IDisposable
{
    private const int MaxBytes = 4 << 20;

    private readonly JsonDocument? _document;

    private RequestDocument(JsonDocument? document, ApiError? error)
    {
        _document = document;
        Error = error;
    }

    /// <summary>Null where the body is JSON.</summary>
    public ApiError? Error { get; }

    public JsonElement Root => _document?.RootElement ?? default;

    /// <summary>A body that is too large ends in the exception that the server answers with 413.</summary>
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
