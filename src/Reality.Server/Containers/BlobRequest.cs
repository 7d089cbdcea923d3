using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Reality.Storage.Blobs;

namespace Reality.Server.Containers;

/// <summary>A request to a container or blob with a verified link.</summary>
/// <param name="Name">Name of the blob; empty for the container itself.</param>
/// <param name="Permissions">Letters of the permissions of the link.</param>
internal sealed record BlobRequest(HttpContext Http, IBlobStore Blobs, string Container, string Name, string Permissions)
{
    public HttpRequest Request => Http.Request;

    public HttpResponse Response => Http.Response;

    public CancellationToken Cancellation => Http.RequestAborted;

    public string? Query(string name) => Request.Query[name] is [{ Length: > 0 } value] ? value : null;

    public string? Header(string name) => Request.Headers[name] is [{ Length: > 0 } value] ? value : null;

    /// <exception cref="BlobError">The link lacks the permission.</exception>
    public void Require(char permission)
    {
        if (!Permissions.Contains(permission, StringComparison.Ordinal))
            throw BlobError.PermissionMismatch();
    }

    /// <summary>
    /// Splits a path "/blob/container/name" into container and blob name, percent-decoded once; null for any other path.
    /// </summary>
    /// <param name="target">Undecoded request target, so that "%2F" and "%252F" remain different names.</param>
    public static (string Container, string Name)? Split(string target)
    {
        var start = target.IndexOf(ContainerEndpoint.Root + "/", StringComparison.OrdinalIgnoreCase);
        if (start < 0)
            return null;
        var path = target[(start + ContainerEndpoint.Root.Length + 1)..];
        path = path[..(path.IndexOfAny(['?', '#']) is >= 0 and var end ? end : path.Length)];
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? (Uri.UnescapeDataString(path), "")
            : (Uri.UnescapeDataString(path[..slash]), Uri.UnescapeDataString(path[(slash + 1)..]));
    }

    public static string Target(HttpContext http) =>
        http.Features.Get<IHttpRequestFeature>() is { RawTarget: { Length: > 0 } raw }
        ? raw
        : http.Request.PathBase.ToUriComponent() + http.Request.Path.ToUriComponent();
}

/// <summary>Writes small XML bodies.</summary>
internal static class BlobXml
{
    public static async Task WriteXmlAsync(this HttpResponse response, XElement root, CancellationToken cancellation)
    {
        var bytes = Encoding.UTF8.GetBytes(
            """<?xml version="1.0" encoding="UTF-8"?>""" + root.ToString(SaveOptions.DisableFormatting));
        response.ContentType = "application/xml";
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, cancellation);
    }
}
