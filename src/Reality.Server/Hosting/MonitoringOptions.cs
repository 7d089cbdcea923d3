namespace Reality.Server.Hosting;

/// <summary>Configuration section "Monitoring": what the server tells of itself.</summary>
public sealed record MonitoringOptions
{
    /// <summary>Whether /health and /metrics answer other machines too; else only this one.</summary>
    public bool AllowRemote { get; init; }

    /// <summary>Where traces go, as OTLP over gRPC, e.g. http://collector:4317. Null = nowhere.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>Whether log lines are JSON objects, for machines.</summary>
    public bool LogsAsJson { get; init; }
}
