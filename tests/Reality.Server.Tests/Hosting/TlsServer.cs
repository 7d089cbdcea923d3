using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Reality.Cli.Hosting;
using Reality.Server.Access;
using Reality.Server.Tests.RealityData;
using Reality.Storage.Blobs;
using Reality.Testing;

namespace Reality.Server.Tests.Hosting;

/// <summary>A server with a certificate of its own, configured as docs/operations.md says.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly X509Certificate2 _certificate = MakeCertificate();
    private WebApplication _app = null!;

    public string Url => _app.Urls.Single();

    public IBlobStore Blobs => _app.Services.GetRequiredService<IBlobStore>();

    /// <param name="settings">More members of the settings, each followed by a comma.</param>
    public static async Task<TlsServer> StartAsync(string settings = "")
    {
        var server = new TlsServer();
        var folder = server._folder;
        await File.WriteAllTextAsync(folder["server.crt"], server._certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(folder["server.key"], server._certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        await File.WriteAllTextAsync(folder["appsettings.json"], $$"""
            { {{settings}} "Kestrel": { "Endpoints": { "Https": { "Url": "https://127.0.0.1:0",
              "Certificate": { "Path": "{{folder["server.crt"]}}", "KeyPath": "{{folder["server.key"]}}" } } } } }
            """);
        server._app = RealityHosts.BuildServer(new() { DataFolder = folder.Path });
        await server._app.StartAsync();
        return server;
    }

    /// <summary>A client that speaks exactly one version of HTTP, with the token of a user.</summary>
    public HttpClient ClientOf(string user, Version version)
    {
        var client = new HttpClient(new ExactVersion(version) { InnerHandler = Handler() }) { BaseAddress = new(Url) };
        var token = LocalIssuer.Open(_folder.Path).Issue(user, TimeSpan.FromHours(1), TimeProvider.System.GetUtcNow());
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    /// <summary>A link to write a new container of a user.</summary>
    public async Task<Uri> WriteLinkAsync(string user)
    {
        using var http = ClientOf(user, HttpVersion.Version11);
        var client = new RealityDataClient(http);
        var id = await client.CreateAsync(null);
        return new((string)(await client.GetAsync($"/{id}/writeaccess"))["_links"]!["containerUrl"]!["href"]!);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _certificate.Dispose();
        _folder.Dispose();
    }

    private HttpClientHandler Handler() => new()
    {
        ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown!.Thumbprint == _certificate.Thumbprint,
    };

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    // For clients that create their requests themselves.
    private sealed class ExactVersion(Version version) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (request.Version, request.VersionPolicy) = (version, HttpVersionPolicy.RequestVersionExact);
            var answer = await base.SendAsync(request, cancellationToken);
            Assert.Equal(version, answer.Version);
            return answer;
        }
    }
}
