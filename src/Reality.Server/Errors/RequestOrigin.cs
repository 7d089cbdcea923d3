using Microsoft.AspNetCore.Http;

namespace Reality.Server.Errors;

/// <summary>The address at which a client has reached this server, for the links of an answer.</summary>
internal static class RequestOrigin
{
    /// <summary>Scheme, host and base path, without a final slash.</summary>
    /// <exception cref="BadHttpRequestException">The header Host is missing or names no host (400).</exception>
    public static string Of(HttpRequest request)
    {
        var origin = $"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}";
        return request.Host.HasValue && Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0
            ? origin
            : throw new BadHttpRequestException("The header Host must name this server: the answer contains links to it.");
    }
}
