using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Reality.Storage.Blobs;

namespace Reality.Server.Containers;

/// <summary>A request to a container or blob with a link that was checked.</summary>
/// <param name="Name">Of the blob; empty for the container itself.</param>
/// <param name="Permissions">Letters of the link.</param>
internal sealed record BlobRequest(HttpContext Http, IBlobStore Blobs, string Container, string Name, string Permissions)
{
    public HttpRequest Request => Http.Request;

    public HttpResponse Response => Http.Response;

    public CancellationToken Cancellation => Http.RequestAborted;

    public string? Query(string name) => Request.Query[name] is [{ Length: > 0 } value] ? value : null;

    public string? Header(string name) => Request.Headers[name] is [{ Length: > 0 } value] ? value : null;

    /// <exception cref="BlobError">The link does not allow it.</exception>
    public void Require(char permission)
    {
        if (!Permissions.Contains(permission, StringComparison.Ordinal))
            throw BlobError.PermissionMismatch();
    }

    /// <summary>Container and blob name of a path "/blob/container/name", percent-decoded once; null where it is another path.</summary>
    /// <param name="target">As it came, so that "%2F" and "%252F" stay different names.</param>
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

    public static string Target(HttpContext http) => http.Features.Get<IHttpRequestFeature>() is { RawTarget: { Length: > 0 } raw }
        ? raw
        : http.Request.PathBase.ToUriComponent() + http.Request.Path.ToUriComponent();
}
