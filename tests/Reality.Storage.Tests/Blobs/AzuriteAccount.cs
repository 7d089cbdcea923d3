namespace Reality.Storage.Tests.Blobs;

/// <summary>An Azure Blob account on this machine: Azurite of tests/readers, if it is installed.</summary>
public sealed class AzuriteAccount : IAsyncLifetime
{
    // The public key of every Azurite.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private NodeServer? _server;

    /// <summary>Null if Azurite is not installed or does not start.</summary>
    public string? ConnectionString => _server is null
        ? null
        : $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={Key};"
            + $"BlobEndpoint=http://{_server.Address}/devstoreaccount1;";

    public async ValueTask InitializeAsync() => _server = await NodeServer.StartAsync(
        "azurite", "dist/src/blob/main.js",
        (folder, port) => ["--silent", "--location", folder, "--blobPort", $"{port}", "--skipApiVersionCheck"]);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
