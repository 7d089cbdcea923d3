using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Reality.Testing;

namespace Reality.Storage.Tests.Blobs;

/// <summary>
/// A server from an npm package of tests/readers on this machine, with its own folder; disposing it stops the server.
/// </summary>
internal sealed class NodeServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private NodeServer(Process process, DirectoryInfo folder, int port)
    {
        _process = process;
        _folder = folder;
        Address = $"127.0.0.1:{port}";
    }

    /// <summary>"host:port"</summary>
    public string Address { get; }

    /// <summary>Starts a server; null if the package is not installed or the server does not start.</summary>
    /// <param name="program">Path of its script in the folder of the package.</param>
    /// <param name="arguments">Arguments of the script for a folder and a port.</param>
    /// <param name="options">Options of node itself.</param>
    public static async Task<NodeServer?> StartAsync(
        string package, string program, Func<string, int, string[]> arguments, params string[] options)
    {
        if (!ExternalReader.HasPackage(package))
            return null;
        var script = Path.Combine(SharedData.RepositoryRoot, "tests/readers/node_modules", package, program);
        var folder = Directory.CreateTempSubdirectory($"reality-{package}-");
        var port = FreePort.Find();
        var process = Process.Start(new ProcessStartInfo("node", [.. options, script, .. arguments(folder.FullName, port)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var server = new NodeServer(process, folder, port);
        for (var i = 0; i < 300; i++)
        {
            if (await ListensAsync(port))
                return server;
            await Task.Delay(100);
        }
        await server.DisposeAsync();
        return null;
    }

    public ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task<bool> ListensAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
