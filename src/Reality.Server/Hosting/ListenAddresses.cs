using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Reality.Server.Access;

namespace Reality.Server.Hosting;

/// <summary>Where a server listens.</summary>
internal static class ListenAddresses
{
    private const string Default = "http://127.0.0.1:5000";

    /// <summary>Takes the addresses given, else those of the section "Kestrel", else loopback.</summary>
    /// <exception cref="InvalidOperationException">Other machines could reach a server that hands out its own tokens.</exception>
    public static void Set(IWebHostBuilder host, string? urls, IConfiguration configuration, AccessOptions access)
    {
        var configured = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"] ?? "").ToList();
        var addresses = urls is null && configured.Count > 0 ? configured : [.. (urls ?? Default).Split(';', StringSplitOptions.RemoveEmptyEntries)];
        if (access.IsLocal && !access.AllowRemoteWithLocalIssuer && addresses.Find(address => !IsLoopback(address)) is { } remote)
        {
            throw new InvalidOperationException(
                $"Other machines could reach {remote}, and this server issues its own tokens. Listen on 127.0.0.1, or set Access:Authority "
                + "to an OpenID Connect issuer, or set Access:AllowRemoteWithLocalIssuer to true if the network is yours alone.");
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
            throw new InvalidOperationException($"'{address}' is no address to listen on. Write it as http://127.0.0.1:5000.");
        }
        return parsed.IsUnixPipe || string.Equals(parsed.Host, "localhost", StringComparison.OrdinalIgnoreCase)
            || IPAddress.TryParse(parsed.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip);
    }
}
