namespace Reality.Server.Hosting;

/// <summary>Where a server listens and keeps its data; the rest is configuration (appsettings, REALITY_ environment variables).</summary>
public sealed record ServerOptions
{
    /// <summary>
    /// One or more addresses, separated by ';'. Port 0 takes a free one. Null: those of the configuration section "Kestrel", which
    /// can also name certificates; else http://127.0.0.1:5000.
    /// </summary>
    public string? Urls { get; init; }

    /// <summary>Full path of the folder with everything: database, blobs, keys, scratch. Made when missing.</summary>
    public required string DataFolder { get; init; }
}
