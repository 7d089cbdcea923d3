using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Reality.Server.Hosting;

/// <summary>The server's log, on the standard output. What is said of a job carries its id as JobId.</summary>
public static class Logs
{
    private const string Line = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} {Level:u3} {Message:lj} {JobId}{NewLine}{Exception}";

    public static IServiceCollection AddLogs(this IServiceCollection services, MonitoringOptions options) => services.AddSerilog(log =>
    {
        log.MinimumLevel.Information()
            // A line per request would cost time, and would hold the signatures of links.
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("System", LogEventLevel.Warning)
            .MinimumLevel.Override("Quartz", LogEventLevel.Warning)
            .Enrich.FromLogContext();
        if (options.LogsAsJson)
            log.WriteTo.Console(new RenderedCompactJsonFormatter());
        else
            log.WriteTo.Console(outputTemplate: Line, formatProvider: CultureInfo.InvariantCulture);
    });
}
