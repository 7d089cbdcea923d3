using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Reality.Testing;

namespace Reality.Storage.Tests.Blobs;

/// <summary>An Azure Blob account on this machine: Azurite of tests/readers, where that is installed.</summary>
public sealed class AzuriteAccount : IAsyncLifetime
{
    // The public key of every Azurite.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reality-azurite-");
    private Process? _process;

    /// <summary>Null where Azurite is not installed or does not start.</summary>
    public string? ConnectionString { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (!ExternalReader.HasPackage("azurite"))
            return;
        var program = Path.Combine(SharedData.RepositoryRoot, "tests/readers/node_modules/azurite/dist/src/blob/main.js");
        var port = FreePort();
        _process = Process.Start(new ProcessStartInfo(
            "node", [program, "--silent", "--location", _folder.FullName, "--blobPort", $"{port}", "--skipApiVersionCheck"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        for (var i = 0; i < 300 && ConnectionString is null; i++)
        {
            if (await ListensAsync(port))
                ConnectionString = $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={Key};BlobEndpoint=http://127.0.0.1:{port}/devstoreaccount1;";
            else
                await Task.Delay(100);
        }
    }

    public ValueTask DisposeAsync()
    {
        _process?.Kill(entireProcessTree: true);
        _process?.WaitForExit();
        _process?.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
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
