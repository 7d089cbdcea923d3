using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Reality.Server.Access;
using Reality.Storage.Database;

namespace Reality.Server.Errors;

/// <summary>Turns what handlers throw into error bodies; what nobody expected is logged and told without details.</summary>
internal sealed class ExceptionHandler(ILogger<ExceptionHandler> log) : IExceptionHandler
{
    private const int DiskFull = 28; // ENOSPC

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        // The caller is gone: there is nobody to tell, and nothing is wrong here.
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
            return true;
        var error = Describe(httpContext, exception);
        if (error.Status == StatusCodes.Status503ServiceUnavailable)
        {
            // Every request says the same until it is over: a line each, no more.
            log.LogWarning("Request {RequestId} could not be served: {Reason}", httpContext.TraceIdentifier, exception.GetBaseException().Message);
            httpContext.Response.Headers.RetryAfter = "5";
        }
        else if (error.Status >= StatusCodes.Status500InternalServerError)
        {
            var (method, path) = (httpContext.Request.Method, httpContext.Request.Path);
            log.LogError(exception, "Request {RequestId} failed: {Method} {Path}", httpContext.TraceIdentifier, method, path);
        }
        await error.ExecuteAsync(httpContext);
        return true;
    }

    private static ApiError Describe(HttpContext context, Exception exception) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new(
            StatusCodes.Status413PayloadTooLarge, "RequestTooLarge", "The body of the request is too large."),
        BadHttpRequestException { InnerException: JsonException json } => Malformed(context, json.Path ?? "",
            $"The body is not what this operation takes: near line {json.LineNumber + 1}, {json.Path}."),
        BadHttpRequestException bad => Malformed(context, null, bad.Message),
        IssuerUnavailableException => new(StatusCodes.Status503ServiceUnavailable, "IssuerNotAvailable",
            "Tokens cannot be checked for now, because their issuer does not answer. Try again."),
        _ when DatabaseOutage.IsDiskFull(exception) || exception is IOException { HResult: DiskFull } => new(
            StatusCodes.Status507InsufficientStorage, "InsufficientStorage", "The server's disk is full. Nothing was changed."),
        _ when DatabaseOutage.IsOutage(exception) => new(
            StatusCodes.Status503ServiceUnavailable, "ServiceUnavailable", "The database does not answer for now. Try again."),
        _ => new(StatusCodes.Status500InternalServerError, "InternalServerError",
            $"The server failed. Its log has more under the request id {context.TraceIdentifier}."),
    };

    private static ApiError Malformed(HttpContext context, string? target, string message) => new(
        StatusCodes.Status400BadRequest,
        context.Request.Path.StartsWithSegments("/reality-management", StringComparison.OrdinalIgnoreCase)
            ? "InvalidRealityDataRequest" : "InvalidRealityModelingRequest",
        message, target is { Length: > 0 } ? target.TrimStart('$', '.') : null);
}
