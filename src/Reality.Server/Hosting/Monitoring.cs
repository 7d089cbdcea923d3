using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Reality.Storage.Blobs;
using Reality.Storage.Database;
using Reality.Storage.Jobs;

namespace Reality.Server.Hosting;

/// <summary>
/// /health/live, /health/ready and /metrics: without a token, and only for this machine unless configured otherwise.
/// </summary>
internal static class Monitoring
{
    // A dependency that takes longer is not ready.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    public static IServiceCollection AddMonitoring(this IServiceCollection services, MonitoringOptions options)
    {
        services.AddHealthChecks()
            .AddCheck<DatabaseHealth>("database", timeout: s_patience)
            .AddCheck<BlobsHealth>("blobs", timeout: s_patience)
            .AddCheck<TasksHealth>("tasks", timeout: s_patience)
            .AddCheck<DiskHealth>("disk", timeout: s_patience);
        return services.AddLogs(options).AddTelemetry(options);
    }

    public static void MapMonitoring(this IEndpointRouteBuilder routes, MonitoringOptions options)
    {
        Open(routes.MapHealthChecks("/health/live", new() { Predicate = _ => false }), options);
        Open(routes.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteAsync }), options);
        Open(routes.MapPrometheusScrapingEndpoint("/metrics"), options);
    }

    // The state, and a line for each check that is not healthy.
    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain";
        var reasons = report.Entries.Where(entry => entry.Value.Status != HealthStatus.Healthy)
            .Select(entry => $"\n{entry.Key}: {ReasonOf(entry.Value)}");
        return context.Response.WriteAsync(report.Status + string.Concat(reasons), context.RequestAborted);
    }

    // The messages of exceptions are for the log.
    private static string ReasonOf(HealthReportEntry entry) =>
        entry is { Exception: null, Description: { } reason } ? reason : "does not respond";

    private static void Open(IEndpointConventionBuilder endpoint, MonitoringOptions options)
    {
        endpoint.AllowAnonymous();
        if (!options.AllowRemote)
            endpoint.Add(builder => builder.RequestDelegate = ForThisMachine(builder.RequestDelegate!));
    }

    private static RequestDelegate ForThisMachine(RequestDelegate next) => context =>
    {
        if (IsLocal(context))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    };

    // Behind a proxy on this machine every request seems to be local; the proxy names the client in the headers. A page in a
    // browser on this machine can send requests here under a name of its own that it lets resolve to this machine.
    private static bool IsLocal(HttpContext context) =>
        (context.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address))
        && !context.Request.Headers.ContainsKey("X-Forwarded-For") && !context.Request.Headers.ContainsKey("Forwarded")
        && IsLoopback(context.Request.Host.Host);

    private static bool IsLoopback(string host) => string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address);
}

/// <summary>Configuration section "Monitoring".</summary>
public sealed record MonitoringOptions
{
    /// <summary>Whether /health and /metrics also answer other machines.</summary>
    public bool AllowRemote { get; init; }

    /// <summary>Collector of traces (OTLP over gRPC), e.g. http://collector:4317. Null: no traces are exported.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>Whether log lines are JSON objects.</summary>
    public bool LogsAsJson { get; init; }
}

/// <summary>Healthy if the database answers.</summary>
internal sealed class DatabaseHealth(IDbContextFactory<RealityDatabase> databases) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database.ITwins.AnyAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}

/// <summary>Healthy if the blob store answers.</summary>
internal sealed class BlobsHealth(IBlobStore blobs) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await blobs.FindAsync("no-such-container", "none", cancellationToken);
        }
        catch (ContainerNotFoundException)
        {
            // The store has answered.
        }
        return HealthCheckResult.Healthy();
    }
}

/// <summary>Healthy if the queue of tasks answers.</summary>
internal sealed class TasksHealth(IJobScheduler scheduler) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await scheduler.CheckAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
