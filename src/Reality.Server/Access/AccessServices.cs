using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Reality.Server.Containers;
using Reality.Storage.ITwins;

namespace Reality.Server.Access;

/// <summary>Bearer tokens, membership of iTwins, and request rates.</summary>
public static class AccessServices
{
    /// <param name="dataFolder">Full path of the folder for the local issuer's key.</param>
    public static IServiceCollection AddAccess(this IServiceCollection services, AccessOptions options, string dataFolder)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        var local = options.IsLocal ? LocalIssuer.Open(dataFolder) : null;
        services.AddSingleton(provider => new TokenVerifier(options, local, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<TokenCache>();
        services.AddSingleton<ITwinStore>();
        services.AddSingleton<IITwinAccess, ITwinAccess>();
        return services.AddRateLimiter(limiter => RequestRate.Limit(limiter, options.RequestsPerMinute));
    }

    /// <summary>Limits of storage and of running jobs.</summary>
    public static IServiceCollection AddQuotas(this IServiceCollection services, QuotaOptions options) => services
        .AddSingleton(options)
        .AddSingleton<JobQuota>()
        .AddSingleton<IContainerObserver, StorageQuota>();

    /// <summary>Goes between routing and the endpoints. Endpoints need a user unless they allow anonymous requests.</summary>
    public static IApplicationBuilder UseAccess(this IApplicationBuilder app) => app.UseMiddleware<TokenCheck>().UseRateLimiter();
}
