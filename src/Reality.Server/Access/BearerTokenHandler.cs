using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Reality.Server.Errors;

namespace Reality.Server.Access;

/// <summary>Authenticates requests by their bearer token, and answers refused requests with the error body of the API.</summary>
/// <remarks>
/// Runs without a log: the base class would write a line for each refused token. Known tokens do not come here, see
/// <see cref="TokenPolicyEvaluator"/>.
/// </remarks>
internal sealed class BearerTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, TokenVerifier verifier, TokenCache cache)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, NullLoggerFactory.Instance, UrlEncoder.Default)
{
    public const string SchemeName = "Bearer";
    private const string Prefix = SchemeName + " ";

    private static readonly AuthenticateResult s_refused = AuthenticateResult.Fail("The access token is invalid.");

    /// <summary>Reads the token of a request; false if the header is missing or of another scheme.</summary>
    public static bool TryReadToken(HttpRequest request, out ReadOnlySpan<char> token)
    {
        string? header = request.Headers.Authorization;
        var isBearer = header?.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) is true;
        token = isBearer ? header.AsSpan(Prefix.Length).Trim() : default;
        return isBearer;
    }

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!HasHeader)
            return Task.FromResult(AuthenticateResult.NoResult());
        return TryReadToken(Request, out var token) ? VerifyAsync(token.ToString()) : Task.FromResult(s_refused);
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        RefuseAsync(HasHeader ? ApiError.Unauthorized() : ApiError.HeaderNotFound());

    private bool HasHeader => !string.IsNullOrWhiteSpace(Request.Headers.Authorization);

    private async Task<AuthenticateResult> VerifyAsync(string token)
    {
        if (await verifier.VerifyAsync(token, Context.RequestAborted) is not { } verified)
            return s_refused;
        cache.Add(token, verified);
        Context.Features.Set(verified.User);
        return await verified.Accepted;
    }

    private Task RefuseAsync(ApiError error)
    {
        Response.Headers.WWWAuthenticate = SchemeName;
        return error.ExecuteAsync(Context);
    }
}
