using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;
using Reality.Server.Bodies;
using Reality.Storage.Blobs;
using Reality.Storage.Database;

namespace Reality.Server.Containers;

/// <summary>
/// Serves containers at /blob/{container}/{blob} in the part of the Azure Blob protocol that the published clients speak.
/// </summary>
/// <remarks>The signature of the link is the only credential; bearer tokens are ignored.</remarks>
internal sealed class ContainerEndpoint(
    IBlobStore blobs, LinkSigner signer, RequestBodies bodies, BlobWrites writes, BlobBlockLists blocks,
    ILogger<ContainerEndpoint> log)
{
    public const string Root = "/blob";

    private const string Version = "2024-08-04";
    private const int MaxEchoLength = 1024;

    // A stored page must not act in the name of this origin, nor give its own address, which is a credential, to others.
    // Reports keep their styles and pictures.
    private const string Isolation = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'";

    public static void Map(IEndpointRouteBuilder routes, ContainerEndpoint endpoint) => routes
        .Map(Root + "/{**path}", (RequestDelegate)endpoint.HandleAsync)
        .AllowAnonymous()
        .DisableRateLimiting()
        .ExcludeFromDescription();

    private async Task HandleAsync(HttpContext http)
    {
        LiftLimits(http);
        SetOwnHeaders(http);
        try
        {
            var (container, name) = BlobRequest.Split(BlobRequest.Target(http)) ?? throw BlobError.ContainerNotFound();
            var link = signer.Check(container, http.Request.Query);
            if (name.Length > 0 && !BlobName.IsValid(name))
                throw BlobError.InvalidName(
                    "A blob name is 1 to 1024 characters without control characters, '.' and '..' segments.");
            bodies.Open(http, link.User ?? container, isBuffered: false);
            await Dispatch(new BlobRequest(http, blobs, container, name, link.Permissions));
        }
        catch (Exception failure) when (BlobError.From(failure) is { } error && !http.Response.HasStarted)
        {
            if (DatabaseOutage.IsOutage(failure))
            {
                var reason = failure.GetBaseException().Message;
                log.LogWarning("Request {RequestId} could not be served: {Reason}", http.TraceIdentifier, reason);
            }
            await WriteAsync(http, error);
        }
    }

    private Task Dispatch(BlobRequest request) => request.Name.Length == 0
        ? OfContainer(request)
        : (request.Request.Method, request.Query("comp")) switch
        {
            ("GET", null) => BlobReads.GetAsync(request),
            ("HEAD", null) => BlobReads.HeadAsync(request),
            ("GET", "blocklist") => BlobBlockLists.GetAsync(request),
            ("PUT", null) => request.Header("x-ms-copy-source") is null ? writes.PutAsync(request) : writes.CopyAsync(request),
            ("PUT", "block") => blocks.PutBlockAsync(request),
            ("PUT", "blocklist") => blocks.CommitAsync(request),
            ("PUT", "metadata") => writes.SetMetadataAsync(request),
            ("PUT", "properties") => BlobWrites.SetPropertiesAsync(request),
            ("DELETE", null) => writes.DeleteAsync(request),
            _ => throw NotSupported(request),
        };

    private static Task OfContainer(BlobRequest request) =>
        (request.Request.Method, request.Query("restype"), request.Query("comp")) switch
        {
            ("GET", "container", "list") => BlobLists.ListAsync(request),
            ("GET" or "HEAD", "container", null) => BlobLists.PropertiesAsync(request),
            // Containers are created and deleted with their reality data, not through a link.
            ("PUT" or "DELETE", "container", _) => throw BlobError.PermissionMismatch(),
            _ => throw NotSupported(request),
        };

    private static BlobError NotSupported(BlobRequest request) => request.Query("comp") is { } comp
        ? BlobError.InvalidParameter("comp", $"'{comp}' is not supported here with method {request.Request.Method}.")
        : new BlobError(405, "UnsupportedHttpVerb", "The resource does not support the specified HTTP verb.");

    private static void LiftLimits(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        // Slow clients may take as long as they need. The body itself notices those that send nothing at all.
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }

    private static void SetOwnHeaders(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers["x-ms-request-id"] = Guid.NewGuid().ToString();
        headers["x-ms-version"] = Version;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = Isolation;
        headers["Referrer-Policy"] = "no-referrer";
        if (http.Request.Headers["x-ms-client-request-id"] is [{ Length: <= MaxEchoLength } id]
            && id.All(c => c is >= ' ' and <= '~'))
            headers["x-ms-client-request-id"] = id;
    }

    private static Task WriteAsync(HttpContext http, BlobError error)
    {
        var response = http.Response;
        response.StatusCode = error.Status;
        response.Headers["x-ms-error-code"] = error.Code;
        if (error.Status == StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = "5";
        if (error.Length is { } length)
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{length}");
        if (http.Request.Method == "HEAD" || error.Status == 304)
            return Task.CompletedTask;
        var body = new XElement("Error", new XElement("Code", error.Code), new XElement("Message", InXml(error.Message)));
        return response.WriteXmlAsync(body, http.RequestAborted);
    }

    // A message may quote the request.
    private static string InXml(string text) => string.Concat(text.Select(c => XmlConvert.IsXmlChar(c) ? c : '\ufffd'));
}
