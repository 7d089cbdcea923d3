using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Reality.Server.Errors;
using Reality.Storage.ITwins;

namespace Reality.Server.Access;

/// <summary>
/// Verifies bearer tokens with the key of the local issuer or the keys that an OpenID Connect issuer publishes.
/// </summary>
internal sealed class TokenVerifier
{
    // Maximum difference between the clocks of an issuer and of this server.
    private static readonly TimeSpan s_clockSkew = TimeSpan.FromMinutes(1);

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly AccessOptions _options;
    private readonly TokenValidationParameters _parameters;
    private readonly IssuerKeys? _published;

    /// <param name="local">Null if an authority is configured.</param>
    public TokenVerifier(AccessOptions options, LocalIssuer? local, TimeProvider time)
    {
        _options = options;
        _parameters = new()
        {
            ValidateIssuerSigningKey = true,
            LifetimeValidator = (from, until, _, _) => IsNow(from, until, time.GetUtcNow().UtcDateTime),
        };
        if (local is not null)
        {
            _parameters.ValidIssuer = LocalIssuer.Name;
            _parameters.ValidAudience = LocalIssuer.Audience;
            _parameters.IssuerSigningKey = local.Key;
            _parameters.ValidAlgorithms = [SecurityAlgorithms.HmacSha256];
            return;
        }
        _published = new(options.Authority!, time);
        _parameters.ValidAudience = options.Audience
            ?? throw new ArgumentException("Access:Authority is set: set Access:Audience to the audience of its tokens.");
    }

    /// <summary>Validates signature, issuer, audience, lifetime and scope, and reads the user and the iTwins.</summary>
    /// <returns>Null if the token is invalid.</returns>
    /// <exception cref="DependencyUnavailableException">The keys of the issuer cannot be fetched.</exception>
    public async Task<VerifiedToken?> VerifyAsync(string token, CancellationToken cancellation)
    {
        var result = await ValidateAsync(token, cancellation);
        if (!result.IsValid || HasExtensions(result.SecurityToken) || NameIn(result.ClaimsIdentity) is not { } name
            || !HasScope(result.ClaimsIdentity))
            return null;
        var user = new CurrentUser(_options.UserIdOf(name), ITwinsIn(result.ClaimsIdentity));
        return new(user, new(result.SecurityToken.ValidTo, TimeSpan.Zero));
    }

    private async Task<TokenValidationResult> ValidateAsync(string token, CancellationToken cancellation)
    {
        if (_published is null)
            return await _handler.ValidateTokenAsync(token, _parameters);
        var result = await ValidateAsync(token, await _published.GetAsync(cancellation));
        // The issuer may have changed its keys since they were fetched.
        return result.Exception is SecurityTokenSignatureKeyNotFoundException
            ? await ValidateAsync(token, await _published.RenewAsync(cancellation))
            : result;
    }

    private Task<TokenValidationResult> ValidateAsync(string token, PublishedKeys issuer)
    {
        var parameters = _parameters.Clone();
        (parameters.ValidIssuer, parameters.IssuerSigningKeys) = (issuer.Name, issuer.Keys);
        return _handler.ValidateTokenAsync(token, parameters);
    }

    private static bool IsNow(DateTime? from, DateTime? until, DateTime now) =>
        (from is not { } start || start <= now + s_clockSkew) && until is { } end && end >= now - s_clockSkew;

    // RFC 7515, section 4.1.11: a token with critical extensions is invalid for whoever does not implement them.
    private static bool HasExtensions(SecurityToken token) =>
        token is not JsonWebToken jwt || jwt.TryGetHeaderValue<object>("crit", out _);

    // A claim that is given twice says nothing about who the user is.
    private string? NameIn(ClaimsIdentity identity) =>
        identity.FindAll(_options.UserIdClaim).ToList() is [{ Value: var name }] && !string.IsNullOrWhiteSpace(name)
            ? name
            : null;

    // One claim with spaces in between, or one claim each; "scp" is Microsoft's name for it.
    private bool HasScope(ClaimsIdentity identity) => identity.Claims
        .Where(claim => claim.Type is "scope" or "scp")
        .SelectMany(claim => claim.Value.Split(' '))
        .Contains(_options.Scope, StringComparer.Ordinal);

    private HashSet<string> ITwinsIn(ClaimsIdentity identity)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        if (_options.ITwinsClaim is not { } name)
            return ids;
        var words = identity.FindAll(name).SelectMany(
            claim => claim.Value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries));
        foreach (var word in words)
        {
            if (ITwinId.TryNormalize(word, out var id))
                ids.Add(id);
        }
        return ids;
    }
}

/// <summary>A token with a valid signature, issuer, audience, lifetime and scope.</summary>
internal sealed class VerifiedToken(CurrentUser user, DateTimeOffset expiresAt)
{
    public CurrentUser User { get; } = user;

    public DateTimeOffset ExpiresAt { get; } = expiresAt;

    /// <summary>The result of authentication with this token.</summary>
    public Task<AuthenticateResult> Accepted { get; } = Task.FromResult(AuthenticateResult.Success(new(
        new ClaimsPrincipal(new ClaimsIdentity([new("sub", user.Id)], BearerTokenHandler.SchemeName)),
        BearerTokenHandler.SchemeName)));
}
