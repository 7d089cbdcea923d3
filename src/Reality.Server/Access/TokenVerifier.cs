using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Reality.Storage.ITwins;

namespace Reality.Server.Access;

/// <summary>Checks a bearer token against the local issuer's key, or against the keys that an OpenID Connect issuer publishes.</summary>
internal sealed class TokenVerifier
{
    // How far the clocks of an issuer and of this server may be apart.
    private static readonly TimeSpan s_clockSkew = TimeSpan.FromMinutes(1);

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly AccessOptions _options;
    private readonly TokenValidationParameters _parameters;
    private readonly ConfigurationManager<OpenIdConnectConfiguration>? _published;

    /// <param name="local">Null where an authority is configured.</param>
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
            new HttpDocumentRetriever { RequireHttps = !authority.IsLoopback });
        _parameters.ConfigurationManager = _published;
        _parameters.ValidAudience = options.Audience
            ?? throw new ArgumentException("Access:Authority is set: say in Access:Audience for whom its tokens must be made out.");
    }

    /// <summary>Looks at a token.</summary>
    /// <exception cref="IssuerUnavailableException">The issuer's keys cannot be had.</exception>
    public async Task<VerifiedToken> VerifyAsync(string token, CancellationToken cancellation)
    {
        if (_published is not null)
            await FetchKeysAsync(_published, cancellation);
        var result = await _handler.ValidateTokenAsync(token, _parameters);
        if (!result.IsValid || result.ClaimsIdentity.FindFirst(_options.UserIdClaim)?.Value is not { Length: > 0 } name)
            return VerifiedToken.Refused;
        if (!HasScope(result.ClaimsIdentity))
            return VerifiedToken.WithoutScope;
        return new(new(UserId.Of(name), ITwinsIn(result.ClaimsIdentity)), new(result.SecurityToken.ValidTo, TimeSpan.Zero));
    }

    private static bool IsNow(DateTime? from, DateTime? until, DateTime now) =>
        (from is not { } start || start <= now + s_clockSkew) && until is { } end && end >= now - s_clockSkew;

    private static async Task FetchKeysAsync(ConfigurationManager<OpenIdConnectConfiguration> published, CancellationToken cancellation)
    {
        try
        {
            await published.GetConfigurationAsync(cancellation);
        }
        catch (InvalidOperationException exception)
        {
            throw new IssuerUnavailableException(exception);
        }
    }

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
        foreach (var word in identity.FindAll(name).SelectMany(claim => claim.Value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)))
        {
            if (ITwinId.TryNormalize(word, out var id))
                ids.Add(id);
        }
        return ids;
    }
}
