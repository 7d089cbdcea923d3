using System.Net;
using System.Security.Cryptography;
using System.Text;
using Azure.Core.Pipeline;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Reality.Server.Tests.Hosting;

namespace Reality.Server.Tests.Containers;

/// <summary>Containers over TLS, with HTTP/1.1 and HTTP/2.</summary>
public sealed class Http2Tests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_published_client_uploads_lists_and_downloads(string version)
    {
        await using var server = await TlsServer.StartAsync();
        using var http = server.ClientOf("ann", Version.Parse(version));
        var container = Container(await server.WriteLinkAsync("ann"), http);
        var bytes = RandomNumberGenerator.GetBytes(3_000_000);
        var inBlocks = new StorageTransferOptions { InitialTransferSize = 500_000, MaximumTransferSize = 500_000 };

        await container.GetBlobClient("whole").UploadAsync(new MemoryStream(bytes), Stop);
        await container.GetBlobClient("blocks").UploadAsync(
            new MemoryStream(bytes), new BlobUploadOptions { TransferOptions = inBlocks }, Stop);

        var names = new List<string>();
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: Stop))
            names.Add(blob.Name);
        Assert.Equal(["blocks", "whole"], names);
        foreach (var name in names)
            Assert.Equal(bytes, (await container.GetBlobClient(name).DownloadContentAsync(Stop)).Value.Content.ToArray());
        Assert.True(await container.DeleteBlobIfExistsAsync("whole", cancellationToken: Stop));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_list_of_fifty_thousand_blocks_becomes_a_blob(string version)
    {
        await using var server = await TlsServer.StartAsync();
        using var http = server.ClientOf("ann", Version.Parse(version));
        var blob = Container(await server.WriteLinkAsync("ann"), http).GetBlockBlobClient("a");
        // 88 characters each, so that the list has several megabytes.
        var ids = Enumerable.Range(0, 4).Select(i => Convert.ToBase64String(Encoding.ASCII.GetBytes($"{i:D64}"))).ToList();
        for (var i = 0; i < ids.Count; i++)
            await blob.StageBlockAsync(ids[i], new MemoryStream([(byte)('0' + i)]), cancellationToken: Stop);

        await blob.CommitBlockListAsync(Enumerable.Range(0, 50_000).Select(i => ids[i % 4]), cancellationToken: Stop);

        var text = (await blob.DownloadContentAsync(Stop)).Value.Content.ToString();
        Assert.Equal(string.Concat(Enumerable.Repeat("0123", 12_500)), text);
    }

    [Fact]
    public async Task A_client_that_sends_nothing_more_is_told_and_others_are_served()
    {
        await using var server = await TlsServer.StartAsync(""" "Bodies": { "Patience": "00:00:00.5" }, """);
        using var http = server.ClientOf("ann", HttpVersion.Version20);
        using var stalled = new StalledContent();

        var answer = SendAsync(http, await server.WriteLinkAsync("ann"), stalled);
        using var other = server.ClientOf("bob", HttpVersion.Version20);
        Assert.Equal(
            HttpStatusCode.Created,
            (await SendAsync(other, await server.WriteLinkAsync("bob"), new ByteArrayContent([1]))).StatusCode);

        Assert.Equal(HttpStatusCode.RequestTimeout, (await answer).StatusCode);
        Assert.Equal("OperationTimedOut", (await answer).Headers.GetValues("x-ms-error-code").Single());
        stalled.End();
    }

    private static BlobContainerClient Container(Uri link, HttpClient http)
    {
        var options = new BlobClientOptions { Transport = new HttpClientTransport(http) };
        options.Retry.MaxRetries = 0;
        return new BlobContainerClient(link, options);
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient http, Uri link, HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, $"{link.GetLeftPart(UriPartial.Path)}/a{link.Query}");
        request.Content = content;
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        return http.SendAsync(request, Stop);
    }

    /// <summary>A few bytes, and then nothing until it is ended.</summary>
    private sealed class StalledContent : HttpContent
    {
        private readonly TaskCompletionSource _end = new();

        public void End() => _end.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(new byte[100]);
            await stream.FlushAsync();
            await _end.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
