using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
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

    // How long a request waits for the keys of an issuer.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly AccessOptions _options;
    private readonly TokenValidationParameters _parameters;
    private readonly ConfigurationManager<OpenIdConnectConfiguration>? _published;

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
        var authority = options.Authority!;
        _published = new(
            $"{authority.AbsoluteUri.TrimEnd('/')}/.well-known/openid-configuration",
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(new HttpClient { Timeout = s_patience }) { RequireHttps = !authority.IsLoopback });
        _parameters.ConfigurationManager = _published;
        _parameters.ValidAudience = options.Audience
            ?? throw new ArgumentException("Access:Authority is set: set Access:Audience to the audience of its tokens.");
    }

    /// <summary>Validates signature, issuer, audience and lifetime, and reads the user, the scope and the iTwins.</summary>
    /// <returns>Null if the token is invalid.</returns>
    /// <exception cref="DependencyUnavailableException">The keys of the issuer cannot be fetched.</exception>
    public async Task<VerifiedToken?> VerifyAsync(string token, CancellationToken cancellation)
    {
        if (_published is not null)
            await FetchKeysAsync(_published, cancellation);
        var result = await _handler.ValidateTokenAsync(token, _parameters);
        if (!result.IsValid || HasExtensions(result.SecurityToken) || NameIn(result.ClaimsIdentity) is not { } name)
            return null;
        var user = new CurrentUser(_options.UserIdOf(name), ITwinsIn(result.ClaimsIdentity));
        return new(user, HasScope(result.ClaimsIdentity), new(result.SecurityToken.ValidTo, TimeSpan.Zero));
    }

    private static bool IsNow(DateTime? from, DateTime? until, DateTime now) =>
        (from is not { } start || start <= now + s_clockSkew) && until is { } end && end >= now - s_clockSkew;

    private static async Task FetchKeysAsync(
        ConfigurationManager<OpenIdConnectConfiguration> published, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_patience);
        try
        {
            await published.GetConfigurationAsync(patience.Token);
        }
        catch (Exception exception) when (exception is InvalidOperationException or OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new DependencyUnavailableException(
                "IssuerNotAvailable", "Tokens cannot be checked for now, because their issuer does not answer. Try again.",
                exception);
        }
    }

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

/// <summary>A token with a valid signature, issuer, audience and lifetime.</summary>
/// <param name="hasScope">Whether the token has the scope that the API requires.</param>
internal sealed class VerifiedToken(CurrentUser user, bool hasScope, DateTimeOffset expiresAt)
{
    private const string ScopeClaim = "reality-scope";

    public CurrentUser User { get; } = user;

    public DateTimeOffset ExpiresAt { get; } = expiresAt;

    /// <summary>
    /// The result of authentication with this token. The claims of its user are what <see cref="HasScope"/> reads.
    /// </summary>
    public Task<AuthenticateResult> Accepted { get; } = Task.FromResult(AuthenticateResult.Success(new(
        new ClaimsPrincipal(new ClaimsIdentity(
            hasScope ? [new("sub", user.Id), new(ScopeClaim, "")] : [new("sub", user.Id)], BearerTokenHandler.SchemeName)),
        BearerTokenHandler.SchemeName)));

    /// <summary>Whether the token of the user has the required scope.</summary>
    public static bool HasScope(ClaimsPrincipal user) => user.HasClaim(ScopeClaim, "");
}
