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
    // Milliseconds; each takes a second or two.
    private const int TimeLimit = 60_000;

    [Theory(Timeout = TimeLimit)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_published_client_uploads_lists_and_downloads(string version)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var server = await TlsServer.StartAsync();
        using var http = server.ClientOf("ann", Version.Parse(version));
        var container = Container(await server.WriteLinkAsync("ann"), http);
        var bytes = RandomNumberGenerator.GetBytes(3_000_000);
        var inBlocks = new StorageTransferOptions { InitialTransferSize = 500_000, MaximumTransferSize = 500_000 };

        await container.GetBlobClient("whole").UploadAsync(new MemoryStream(bytes), stop);
        await container.GetBlobClient("blocks").UploadAsync(
            new MemoryStream(bytes), new BlobUploadOptions { TransferOptions = inBlocks }, stop);

        var names = new List<string>();
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: stop))
            names.Add(blob.Name);
        Assert.Equal(["blocks", "whole"], names);
        foreach (var name in names)
            Assert.Equal(bytes, (await container.GetBlobClient(name).DownloadContentAsync(stop)).Value.Content.ToArray());
        Assert.True(await container.DeleteBlobIfExistsAsync("whole", cancellationToken: stop));
    }

    [Theory(Timeout = TimeLimit)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_list_of_fifty_thousand_blocks_becomes_a_blob(string version)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var server = await TlsServer.StartAsync();
        using var http = server.ClientOf("ann", Version.Parse(version));
        var blob = Container(await server.WriteLinkAsync("ann"), http).GetBlockBlobClient("a");
        // 88 characters each, so that the list has several megabytes.
        var ids = Enumerable.Range(0, 4).Select(i => Convert.ToBase64String(Encoding.ASCII.GetBytes($"{i:D64}"))).ToList();
        for (var i = 0; i < ids.Count; i++)
            await blob.StageBlockAsync(ids[i], new MemoryStream([(byte)('0' + i)]), cancellationToken: stop);

        await blob.CommitBlockListAsync(Enumerable.Range(0, 50_000).Select(i => ids[i % 4]), cancellationToken: stop);

        var text = (await blob.DownloadContentAsync(stop)).Value.Content.ToString();
        Assert.Equal(string.Concat(Enumerable.Repeat("0123", 12_500)), text);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_client_that_sends_nothing_more_is_told_and_others_are_served()
    {
        var stop = TestContext.Current.CancellationToken;
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
        return http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>A few bytes, and then nothing until it is disposed or the request is canceled.</summary>
    private sealed class StalledContent : HttpContent
    {
        private readonly TaskCompletionSource _end = new();

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        // A content that ignores the cancellation would keep its request, and with it the test, alive forever.
        protected override async Task SerializeToStreamAsync(
            Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(new byte[100], cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await _end.Task.WaitAsync(cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            _end.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
