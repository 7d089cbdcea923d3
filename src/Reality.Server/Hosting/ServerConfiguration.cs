using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Reality.Server.Access;

namespace Reality.Server.Hosting;

/// <summary>
/// Sources of settings: appsettings.json in the data folder, then environment variables such as REALITY_Database__Kind.
/// </summary>
public static class ServerConfiguration
{
    public const string Prefix = "REALITY_";

    /// <summary>Reads the settings of a data folder, for commands that run beside the server.</summary>
    public static IConfiguration Read(string dataFolder) => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(dataFolder, "appsettings.json"), optional: true)
        .AddEnvironmentVariables(Prefix)
        .Build();

    /// <summary>Reads a section as a record; missing settings have their defaults.</summary>
    /// <exception cref="InvalidOperationException">A value is invalid; the message names it.</exception>
    public static T Section<T>(this IConfiguration configuration, string name)
        where T : new()
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration.GetSection(name).Get<T>() ?? new T();
    }
}

/// <summary>
/// Addresses and data folder of a server; everything else is configuration (appsettings, REALITY_ environment variables).
/// </summary>
public sealed record ServerOptions
{
    /// <summary>
    /// One or more addresses, separated by ';'. Port 0 selects a free port. Null: the addresses in the configuration section
    /// "Kestrel", which can also name certificates; otherwise http://127.0.0.1:5000.
    /// </summary>
    public string? Urls { get; init; }

    /// <summary>Full path of the folder with all data: database, blobs, keys, scratch files. Created if missing.</summary>
    public required string DataFolder { get; init; }
}

/// <summary>Addresses that a server listens on.</summary>
internal static class ListenAddresses
{
    private const string Default = "http://127.0.0.1:5000";

    /// <summary>Sets the given addresses, otherwise those of the section "Kestrel", otherwise loopback.</summary>
    /// <exception cref="InvalidOperationException">Other machines could reach a server that issues its own tokens.</exception>
    public static void Set(IWebHostBuilder host, string? urls, IConfiguration configuration, AccessOptions access)
    {
        var configured = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(
            endpoint => endpoint["Url"] ?? "").ToList();
        var addresses = urls is null && configured.Count > 0
            ? configured
            : [.. (urls ?? Default).Split(';', StringSplitOptions.RemoveEmptyEntries)];
        var isConfined = access.IsLocal && !access.AllowRemoteWithLocalIssuer;
        if (isConfined && addresses.Find(address => !IsLoopback(address)) is { } remote)
        {
            throw new InvalidOperationException(
                $"Other machines could reach {remote}, and this server issues its own tokens. Listen on 127.0.0.1, or set "
                + "Access:Authority to an OpenID Connect issuer, or set Access:AllowRemoteWithLocalIssuer to true if only "
                + "trusted machines can reach the network.");
        }
        if (urls is not null || configured.Count == 0)
            host.UseUrls([.. addresses]);
    }

    private static bool IsLoopback(string address)
    {
        BindingAddress parsed;
        try
        {
            parsed = BindingAddress.Parse(address);
        }
        catch (FormatException)
        {
            throw new InvalidOperationException(
                $"'{address}' is not an address to listen on. Write it as http://127.0.0.1:5000.");
        }
        return parsed.IsUnixPipe || string.Equals(parsed.Host, "localhost", StringComparison.OrdinalIgnoreCase)
            || IPAddress.TryParse(parsed.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip);
    }
}
