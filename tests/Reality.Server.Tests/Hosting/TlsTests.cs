using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Reality.Server.Access;
using Reality.Cli.Hosting;
using Reality.Server.Hosting;
using Reality.Server.Tests.RealityData;
using Reality.Testing;

namespace Reality.Server.Tests.Hosting;

public sealed class TlsTests
{
    [Fact]
    public async Task A_configured_certificate_is_shown_and_links_are_https()
    {
        using var folder = new TemporaryFolder();
        using var certificate = MakeCertificate();
        await File.WriteAllTextAsync(
            folder["server.crt"], certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            folder["server.key"], certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem(),
            TestContext.Current.CancellationToken);
        // As docs/operations.md says.
        await File.WriteAllTextAsync(folder["appsettings.json"], $$"""
            { "Kestrel": { "Endpoints": { "Https": { "Url": "https://127.0.0.1:0",
              "Certificate": { "Path": "{{folder["server.crt"]}}", "KeyPath": "{{folder["server.key"]}}" } } } } }
            """, TestContext.Current.CancellationToken);
        await using var app = RealityHosts.BuildServer(new() { DataFolder = folder.Path });
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown!.Thumbprint == certificate.Thumbprint,
        };
        using var http = new HttpClient(handler) { BaseAddress = new(app.Urls.Single()) };
        http.DefaultRequestHeaders.Authorization =
            new("Bearer", LocalIssuer.Open(folder.Path).Issue("ann", TimeSpan.FromHours(1), TimeProvider.System.GetUtcNow()));

        var client = new RealityDataClient(http);
        var id = await client.CreateAsync(null);
        var link = (string)(await client.GetAsync($"/{id}/writeaccess"))["_links"]!["containerUrl"]!["href"]!;
        using var request = new HttpRequestMessage(
            HttpMethod.Put, link.Replace("?", "/a.bin?", StringComparison.Ordinal))
        { Content = new ByteArrayContent([1]) };
        request.Headers.Add("x-ms-blob-type", "BlockBlob");

        Assert.StartsWith(app.Urls.Single() + "/blob/", link, StringComparison.Ordinal);
        Assert.StartsWith("https://", link, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, (await http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
        await app.StopAsync(TestContext.Current.CancellationToken);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
