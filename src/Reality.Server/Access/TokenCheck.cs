using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Reality.Server.Errors;

namespace Reality.Server.Access;

/// <summary>Lets a request through to its endpoint when its token is good, or when the endpoint allows anybody.</summary>
internal sealed class TokenCheck(RequestDelegate next, TokenVerifier verifier, TokenCache cache)
{
    private const string Scheme = "Bearer ";

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            return next(context);
        string? header = context.Request.Headers.Authorization;
        if (string.IsNullOrWhiteSpace(header))
            return Refuse(context, ApiError.HeaderNotFound());
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return Refuse(context, ApiError.Unauthorized());

        var token = header.AsSpan(Scheme.Length).Trim();
        if (cache.Find(token) is not { } user)
            return VerifyAsync(context, token.ToString());
        context.Features.Set(user);
        return next(context);
    }

    private async Task VerifyAsync(HttpContext context, string token)
    {
        var verified = await verifier.VerifyAsync(token, context.RequestAborted);
        if (verified.User is not { } user)
        {
            await Refuse(context, ReferenceEquals(verified, VerifiedToken.WithoutScope) ? ApiError.InsufficientPermissions() : ApiError.Unauthorized());
            return;
        }
        cache.Add(token, user, verified.ExpiresAt);
        context.Features.Set(user);
        await next(context);
    }

    private static Task Refuse(HttpContext context, ApiError error)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return error.ExecuteAsync(context);
    }
}
