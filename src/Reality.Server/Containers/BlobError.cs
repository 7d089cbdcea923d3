using Microsoft.AspNetCore.Http;
using Reality.Storage.Blobs;
using Reality.Storage.Database;

namespace Reality.Server.Containers;

/// <summary>Error of the container protocol, with the status and code that Azure Blob uses.</summary>
internal sealed class BlobError(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>Length of the blob, with <see cref="InvalidRange"/> only.</summary>
    public long? Length { get; private init; }

    public static BlobError BlobNotFound() => new(404, "BlobNotFound", "The specified blob does not exist.");

    public static BlobError ContainerNotFound() => new(404, "ContainerNotFound", "The specified container does not exist.");

    public static BlobError CannotVerifyCopySource() =>
        new(404, "CannotVerifyCopySource", "The copy source must be a blob of this server, with a link that allows reading it.");

    public static BlobError AuthenticationFailed(string message) => new(403, "AuthenticationFailed", message);

    public static BlobError PermissionMismatch() => new(
        403, "AuthorizationPermissionMismatch",
        "This request is not authorized to perform this operation using this permission.");

    public static BlobError InvalidName(string message) => new(400, "InvalidResourceName", message);

    public static BlobError InvalidHeader(string header, string message) =>
        new(400, "InvalidHeaderValue", $"Header {header}: {message}");

    public static BlobError InvalidParameter(string parameter, string message) =>
        new(400, "InvalidQueryParameterValue", $"Query parameter {parameter}: {message}");

    public static BlobError TooLarge(string message) => new(413, "RequestBodyTooLarge", message);

    public static BlobError QuotaExceeded() => new(
        409, "StorageQuotaExceeded",
        "The content does not fit into the storage quota. Delete data or ask for a larger quota.");

    public static BlobError InvalidRange(long length) =>
        new(416, "InvalidRange", "The range specified is invalid for the current size of the resource.") { Length = length };

    /// <summary>Translates an exception of the blob store; null if the exception is a fault of the server.</summary>
    public static BlobError? From(Exception failure) => failure switch
    {
        BlobError error => error,
        ContainerNotFoundException => ContainerNotFound(),
        BlobConditionException condition => new(StatusOf(condition.Code), condition.Code, condition.Message),
        // Not a 5xx: clients would repeat the upload many times.
        StorageFullException =>
            new(409, "StorageFull", "The storage of the server is full. Delete data or ask its operator for room."),
        BadHttpRequestException { StatusCode: 413 } large => TooLarge(large.Message),
        BadHttpRequestException { StatusCode: 408 } slow => new(408, "OperationTimedOut", slow.Message),
        // Not 429, which this protocol does not have: clients wait and repeat a request after 503.
        BadHttpRequestException { StatusCode: 429 } busy => new(503, "ServerBusy", busy.Message),
        BadHttpRequestException bad => new(bad.StatusCode, "InvalidInput", bad.Message),
        _ when DatabaseOutage.IsOutage(failure) =>
            new(503, "ServerBusy", "The blob store does not answer for now. Try again."),
        _ => null,
    };

    private static int StatusOf(string code) => code switch
    {
        "BlobAlreadyExists" or "BlockCountExceedsLimit" => 409,
        "ConditionNotMet" => 412,
        _ => 400,
    };
}
