using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Reality.Storage.Database;

namespace Reality.Server.Errors;

/// <summary>Answers every failure with the error body of the API.</summary>
public static class ErrorServices
{
    public static IServiceCollection AddErrors(this IServiceCollection services) => services
        .AddExceptionHandler<ExceptionHandler>()
        // Otherwise a request that does not match the parameters of its handler gets an empty response.
        .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

    /// <summary>Adds the handler of exceptions and of requests without an endpoint. Must be the first middleware.</summary>
    public static IApplicationBuilder UseErrors(this IApplicationBuilder app) => app
        .UseExceptionHandler(_ => { })
        .Use(async (context, next) =>
        {
            await next(context);
            var isEmpty = !context.Response.HasStarted && context.Response is { ContentLength: null, ContentType: null };
            if (isEmpty && Unrouted(context) is { } error)
                await error.ExecuteAsync(context);
        });

    private static ApiError? Unrouted(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound when context.GetEndpoint() is null => new(
            StatusCodes.Status404NotFound, "NotFound", $"There is nothing at {context.Request.Path}."),
        StatusCodes.Status405MethodNotAllowed => new(
            StatusCodes.Status405MethodNotAllowed, "MethodNotAllowed",
            $"{context.Request.Path} does not support {context.Request.Method}."),
        _ => null,
    };
}

/// <summary>Turns exceptions into error bodies. Unexpected exceptions are logged, and answered without details.</summary>
internal sealed class ExceptionHandler(ILogger<ExceptionHandler> log) : IExceptionHandler
{
    private const int DiskFull = 28; // ENOSPC

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        // The client has disconnected: there is nobody to answer, and nothing is wrong here.
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
            return true;
        var error = Describe(httpContext, exception);
        if (error.Status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests)
            httpContext.Response.Headers.RetryAfter = "5";
        if (error.Status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status507InsufficientStorage)
        {
            // Every request fails the same way during an outage or on a full disk: one line each, without a stack trace.
            var reason = exception.GetBaseException().Message;
            log.LogWarning("Request {RequestId} could not be served: {Reason}", httpContext.TraceIdentifier, reason);
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
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } slow => new(
            StatusCodes.Status408RequestTimeout, "RequestTimeout", slow.Message),
        BadHttpRequestException { StatusCode: StatusCodes.Status429TooManyRequests } busy => new(
            StatusCodes.Status429TooManyRequests, "TooManyRequests", busy.Message),
        BadHttpRequestException { InnerException: JsonException json } => Malformed(context, json.Path ?? "",
            $"The body is not what this operation takes: near line {json.LineNumber + 1}, {json.Path}."),
        BadHttpRequestException bad => Malformed(context, null, bad.Message),
        ListTooExpensiveException costly => Wrong(context, StatusCodes.Status422UnprocessableEntity, null, costly.Message),
        DependencyUnavailableException away => new(StatusCodes.Status503ServiceUnavailable, away.Code, away.Message),
        _ when DatabaseOutage.IsDiskFull(exception) || exception is IOException { HResult: DiskFull } =>
            ApiError.InsufficientStorage(),
        _ when DatabaseOutage.IsOutage(exception) => new(
            StatusCodes.Status503ServiceUnavailable, "ServiceUnavailable", "The database does not answer for now. Try again."),
        _ => new(StatusCodes.Status500InternalServerError, "InternalServerError",
            $"The server failed. Its log has more under the request id {context.TraceIdentifier}."),
    };

    private static ApiError Malformed(HttpContext context, string? target, string message) =>
        Wrong(context, StatusCodes.Status400BadRequest, target, message);

    private static ApiError Wrong(HttpContext context, int status, string? target, string message) => new(
        status,
        context.Request.Path.StartsWithSegments("/reality-management", StringComparison.OrdinalIgnoreCase)
            ? "InvalidRealityDataRequest" : "InvalidRealityModelingRequest",
        message, target is { Length: > 0 } ? target.TrimStart('$', '.') : null);
}

/// <summary>A service that this server depends on does not answer; clients are asked to retry (503).</summary>
/// <param name="code">Code of the error body.</param>
/// <param name="message">Message of the error body.</param>
internal sealed class DependencyUnavailableException(string code, string message, Exception cause) : Exception(message, cause)
{
    public string Code { get; } = code;
}
