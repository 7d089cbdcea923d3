using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Reality.Server.Hosting;

/// <summary>/health/live, /health/ready and /metrics: without a token, for this machine alone unless configured otherwise.</summary>
internal static class Monitoring
{
    // What does not answer by then is not ready.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    public static IServiceCollection AddMonitoring(this IServiceCollection services, MonitoringOptions options)
    {
        services.AddHealthChecks()
            .AddCheck<DatabaseHealth>("database", timeout: s_patience)
            .AddCheck<BlobsHealth>("blobs", timeout: s_patience);
        return services.AddLogs(options).AddTelemetry(options);
    }

    public static void MapMonitoring(this IEndpointRouteBuilder routes, MonitoringOptions options)
    {
        Open(routes.MapHealthChecks("/health/live", new() { Predicate = _ => false }), options);
        Open(routes.MapHealthChecks("/health/ready", new HealthCheckOptions()), options);
        Open(routes.MapPrometheusScrapingEndpoint("/metrics"), options);
    }

    private static void Open(IEndpointConventionBuilder endpoint, MonitoringOptions options)
    {
        endpoint.AllowAnonymous();
        if (!options.AllowRemote)
            endpoint.Add(builder => builder.RequestDelegate = ForThisMachine(builder.RequestDelegate!));
    }

    // Behind a proxy of this machine everybody seems to be here; the proxy says for whom it asks.
    private static RequestDelegate ForThisMachine(RequestDelegate next) => context =>
    {
        if (context.Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address)
            || context.Request.Headers.ContainsKey("X-Forwarded-For") || context.Request.Headers.ContainsKey("Forwarded"))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        return next(context);
    };
}
