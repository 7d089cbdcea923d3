using Microsoft.AspNetCore.Http;
using Reality.Contract.Requests;

namespace Reality.Server.Errors;

/// <summary>The one error body of the API: { "error": { code, message, target, details } }.</summary>
public sealed class ApiError(
    int status, string code, string message, string? target = null, IReadOnlyList<Problem>? problems = null)
    : IResult
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        httpContext.Response.StatusCode = Status;
        var details = problems?.Select(problem => new ErrorDetail(problem.Code, problem.Message, problem.Target)).ToList();
        var body = new ErrorBody(new(Code, message, target, details));
        return httpContext.Response.WriteAsJsonAsync(body, httpContext.RequestAborted);
    }

    public static ApiError HeaderNotFound() => new(
        StatusCodes.Status401Unauthorized, "HeaderNotFound", "Header Authorization was not found in the request. Access denied.");

    public static ApiError Unauthorized() => new(
        StatusCodes.Status401Unauthorized, "Unauthorized",
        "Access denied due to invalid access_token. Make sure to provide a valid token for this API endpoint.");

    public static ApiError RateLimitExceeded() => new(
        StatusCodes.Status429TooManyRequests, "RateLimitExceeded",
        "The client sent more requests than allowed by this API for the current tier of the client.");

    public static ApiError QuotaExceeded(string message) => new(StatusCodes.Status403Forbidden, "QuotaExceeded", message);

    /// <summary>The reality data and the bucket of an iTwin are as large as its quota permits.</summary>
    public static ApiError ITwinFull(string iTwinId, long limit) => QuotaExceeded(
        $"The iTwin {iTwinId} has no room for this: its reality data and its bucket may have {limit} bytes. Delete some of "
        + "them, or ask the operator for more room.");

    public static ApiError InsufficientStorage() => new(
        StatusCodes.Status507InsufficientStorage, "InsufficientStorage",
        "The server's disk is full. Nothing was changed. Delete data, or ask the operator for room.");

    public static ApiError JobProgressNotFound() =>
        new(StatusCodes.Status404NotFound, "JobProgressNotFound", "Requested job progress is not available.");

    public static ApiError JobNotFound() => new(StatusCodes.Status404NotFound, "JobNotFound", "Requested job is not available.");

    public static ApiError ITwinNotFound() =>
        new(StatusCodes.Status404NotFound, "iTwinNotFound", "Requested iTwin is not available.");

    public static ApiError RealityDataNotFound() =>
        new(StatusCodes.Status404NotFound, "RealityDataNotFound", "Requested reality data is not available.");

    public static ApiError AssociationNotFound() => new(
        StatusCodes.Status404NotFound, "AssociationNotFound",
        "Requested association between reality data and iTwin is not available.");

    /// <summary>A change that has no effect because the requested state exists already.</summary>
    public static ApiError RealityDataConflict(string target, string message) => new(
        StatusCodes.Status409Conflict, "InvalidRealityDataRequest", "Invalid RealityData request.", target,
        [new(target, message, "InvalidChange")]);

    /// <summary>An invalid modeling request with all its problems.</summary>
    public static ApiError InvalidModelingRequest(IReadOnlyList<Problem> problems) =>
        Invalid("InvalidRealityModelingRequest", "Invalid request.", problems);

    /// <summary>An invalid management request with all its problems.</summary>
    public static ApiError InvalidRealityDataRequest(IReadOnlyList<Problem> problems) =>
        Invalid("InvalidRealityDataRequest", "Invalid RealityData request.", problems);

    private static ApiError Invalid(string code, string message, IReadOnlyList<Problem> problems) => new(
        StatusCodes.Status422UnprocessableEntity, code, message, problems.Count == 1 ? problems[0].Target : null, problems);
}

/// <summary>The JSON of an error.</summary>
internal sealed record ErrorBody(ErrorContent Error);

/// <param name="Target">The wrong part of the request; null if there is none, or more than one.</param>
/// <param name="Details">Null unless the request has problems that a client can mend.</param>
internal sealed record ErrorContent(string Code, string Message, string? Target, IReadOnlyList<ErrorDetail>? Details);

internal sealed record ErrorDetail(string Code, string Message, string Target);
