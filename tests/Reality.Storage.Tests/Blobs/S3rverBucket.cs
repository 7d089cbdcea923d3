namespace Reality.Storage.Tests.Blobs;

/// <summary>
/// A bucket on this machine: s3rver of tests/readers, if it is installed. It checks signatures and ignores conditions.
/// </summary>
public sealed class S3rverBucket : IAsyncLifetime
{
    public const string Name = "bucket";

    /// <summary>Access key and secret key of every s3rver.</summary>
    public const string Key = "S3RVER";

    private NodeServer? _server;

    /// <summary>Null if s3rver is not installed or does not start.</summary>
    public string? Url => _server is null ? null : $"http://{_server.Address}";

    // It encrypts its page tokens with DES.
    public async ValueTask InitializeAsync() => _server = await NodeServer.StartAsync(
        "s3rver", "bin/s3rver.js",
        (folder, port) =>
            ["--silent", "-d", folder, "-p", $"{port}", "-a", "127.0.0.1", "--no-vhost-buckets", "--configure-bucket", Name],
        "--openssl-legacy-provider");

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
