using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Serilog;
using Serilog.Events;

namespace Reality.Server.Hosting;

/// <summary>Metrics for Prometheus, and traces if a collector is configured.</summary>
public static class Telemetry
{
    // Our meters and activity sources are named like our namespaces.
    private const string Ours = "Reality.*";

    public static IServiceCollection AddTelemetry(this IServiceCollection services, MonitoringOptions options)
    {
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("reality"))
            .WithMetrics(metrics => metrics
                .AddMeter(Ours, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Npgsql")
                .AddPrometheusExporter());
        if (options.OtlpEndpoint is { } endpoint)
        {
            telemetry.WithTracing(tracing => tracing
                .AddSource(Ours)
                .AddAspNetCoreInstrumentation()
                .AddNpgsql()
                .AddOtlpExporter(exporter => exporter.Endpoint = endpoint));
        }
        return services;
    }
}

/// <summary>The log of the server, on standard output. Messages about a job carry its id as JobId.</summary>
public static class Logs
{
    public static IServiceCollection AddLogs(this IServiceCollection services, MonitoringOptions options) =>
        services.AddSerilog(log =>
    {
        log.MinimumLevel.Information()
            // A line per request would cost time and would contain the signatures of links.
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("System", LogEventLevel.Warning)
            .MinimumLevel.Override("Quartz", LogEventLevel.Warning)
            .Enrich.FromLogContext();
        log.WriteTo.Console(options.LogsAsJson ? new LogJsonFormatter() : new LogLineFormatter());
    });
}
