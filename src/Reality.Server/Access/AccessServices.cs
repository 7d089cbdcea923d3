using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Reality.Server.Bodies;
using Reality.Server.Containers;
using Reality.Storage.ITwins;

namespace Reality.Server.Access;

/// <summary>Authentication by bearer tokens, membership of iTwins, request rates and quotas.</summary>
public static class AccessServices
{
    /// <param name="dataFolder">Full path of the folder for the key of the local issuer.</param>
    public static IServiceCollection AddAccess(this IServiceCollection services, AccessOptions options, string dataFolder)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        var local = options.IsLocal ? LocalIssuer.Open(dataFolder) : null;
        services.AddSingleton(provider => new TokenVerifier(options, local, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<TokenCache>();
        // Not AddAuthentication: it also adds data protection for cookies, which writes key files that nothing here uses.
        services.AddAuthenticationCore(schemes =>
        {
            schemes.DefaultScheme = BearerTokenHandler.SchemeName;
            schemes.AddScheme<BearerTokenHandler>(BearerTokenHandler.SchemeName, displayName: null);
        });
        services.AddTransient<BearerTokenHandler>();
        services.AddSingleton<IPolicyEvaluator, TokenPolicyEvaluator>();
        services.AddAuthorizationBuilder().SetFallbackPolicy(new([new TokenRequirement()], []));
        services.AddSingleton<ITwinStore>();
        services.AddSingleton<IITwinAccess, ITwinAccess>();
        return services.AddRateLimiter(limiter => RequestRate.Limit(limiter, options.RequestsPerMinute));
    }

    /// <summary>Adds the limits of unfinished jobs and of iTwins.</summary>
    public static IServiceCollection AddQuotas(this IServiceCollection services, QuotaOptions options) => services
        .AddSingleton(options)
        .AddSingleton<JobQuota>();

    /// <summary>
    /// Adds authentication, authorization, the request rate and the bounds of request bodies between routing and the endpoints.
    /// Every endpoint requires a user unless it allows anonymous requests.
    /// </summary>
    public static IApplicationBuilder UseAccess(this IApplicationBuilder app)
    {
        // Otherwise WebApplication adds the authentication middleware by itself, see TokenPolicyEvaluator.
        app.Properties["__AuthenticationMiddlewareSet"] = true;
        var bodies = app.ApplicationServices.GetRequiredService<RequestBodies>();
        return app.UseAuthorization().UseRateLimiter().Use((context, next) =>
        {
            if (context.Features.Get<CurrentUser>() is { } user)
                bodies.Open(context, user.Id, isBuffered: true);
            return next(context);
        });
    }
}

/// <summary>Configuration section "Access": who may use the API.</summary>
public sealed record AccessOptions
{
    /// <summary>Address of an OpenID Connect issuer. Null: the server issues its own tokens (<c>reality token</c>).</summary>
    public Uri? Authority { get; init; }

    /// <summary>Audience that the tokens of the authority must have; required with an authority.</summary>
    public string? Audience { get; init; }

    /// <summary>Scope that a token must have.</summary>
    public string Scope { get; init; } = "itwin-platform";

    /// <summary>Claim that identifies the user.</summary>
    public string UserIdClaim { get; init; } = "sub";

    /// <summary>
    /// Claim with the ids of the user's iTwins, if the issuer knows them. Null: membership is in the database alone.
    /// </summary>
    public string? ITwinsClaim { get; init; }

    /// <summary>Whether a server that issues its own tokens may listen on addresses that other machines can reach.</summary>
    public bool AllowRemoteWithLocalIssuer { get; init; }

    /// <summary>Maximum number of requests of a user per minute; 0 = unlimited.</summary>
    public int RequestsPerMinute { get; init; } = 5000;

    /// <summary>Whether the server issues its own tokens.</summary>
    public bool IsLocal => Authority is null;

    /// <summary>
    /// The id of a user by the name in a token: the one given to <c>reality token</c>, or the claim of the authority.
    /// </summary>
    public string UserIdOf(string name) => Authority is null ? UserId.Of(name) : UserId.Of(Authority, name);
}
