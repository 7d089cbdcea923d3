using System.Net;
using System.Net.Sockets;

namespace Reality.Testing;

/// <summary>Ports for servers of tests.</summary>
public static class FreePort
{
    /// <summary>A port of this machine that nobody listens on.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
