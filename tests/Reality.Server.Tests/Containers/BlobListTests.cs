using System.Net;
using System.Xml.Linq;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.AspNetCore.Http;
using Reality.Server.Containers;
using Reality.Server.Tests.Hosting;
using Reality.Storage.Blobs;

namespace Reality.Server.Tests.Containers;

/// <summary>Lists that would be long as XML: of blobs with much metadata, and of many blocks.</summary>
public sealed class BlobListTests : IAsyncLifetime
{
    private const int MaxPageBytes = 8 * 1024 * 1024;

    // "&" has five bytes in XML.
    private const int MaxEntryBytes = 5 * 8 * 1024 + 2048;

    private ContainerServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await ContainerServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("", 1200)]
    [InlineData("&prefix=b", 600)]
    [InlineData("&delimiter=%2F", 1000)]
    [InlineData("&prefix=b&delimiter=%2F", 500)]
    [InlineData("&maxresults=7&prefix=b1", 101)]
    public async Task Pages_end_by_their_size_and_name_each_entry_once(string query, int count)
    {
        await FillAsync(_server.Blobs, ContainerServer.Container, '&', 1200);
        var entries = new List<string>();
        var marker = "";
        var pages = 0;
        do
        {
            var bytes = await ListAsync($"{query}&marker={Uri.EscapeDataString(marker)}");
            Assert.InRange(bytes.Length, 1, MaxPageBytes + MaxEntryBytes);
            var page = XDocument.Load(new MemoryStream(bytes)).Root!;
            entries.AddRange(page.Element("Blobs")!.Elements().Select(entry => (string)entry.Element("Name")!));
            Assert.All(page.Descendants("x"), value => Assert.Equal(new string('&', 8000), (string)value));
            marker = (string)page.Element("NextMarker")!;
            pages++;
        }
        while (marker.Length > 0);

        Assert.Equal(count, entries.Count);
        Assert.Equal(count, entries.Distinct().Count());
        Assert.InRange(pages, 2, 16);
    }

    [Fact]
    public async Task A_short_list_has_its_length_and_the_most_blobs_without_metadata_are_one_page()
    {
        await FillAsync(_server.Blobs, ContainerServer.Container, 'x', 1200);

        var answer = await _server.SendAsync("GET", "", "restype=container&comp=list&prefix=a100");
        Assert.Equal((await answer.Content.ReadAsByteArrayAsync(Stop)).Length, answer.Content.Headers.ContentLength);

        var page = XDocument.Load(new MemoryStream(await ListAsync("", ""))).Root!;
        Assert.Equal(1200, page.Element("Blobs")!.Elements().Count());
        Assert.Equal("", (string)page.Element("NextMarker")!);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_published_client_walks_all_pages(string version)
    {
        await using var server = await TlsServer.StartAsync();
        using var http = server.ClientOf("ann", Version.Parse(version));
        var link = await server.WriteLinkAsync("ann");
        await FillAsync(server.Blobs, link.Segments[^1], '<', 1200);
        var options = new BlobClientOptions { Transport = new HttpClientTransport(http) };
        options.Retry.MaxRetries = 0;
        var client = new BlobContainerClient(link, options);

        var all = new List<BlobHierarchyItem>();
        var pages = 0;
        await foreach (var page in client.GetBlobsByHierarchyAsync(
            BlobTraits.Metadata, BlobStates.None, "/", null, Stop).AsPages())
        {
            pages++;
            all.AddRange(page.Values);
        }

        Assert.InRange(pages, 2, 16);
        Assert.Equal(1000, all.Select(item => item.IsBlob ? item.Blob.Name : item.Prefix).Distinct().Count());
        Assert.Equal(1000, all.Count);
        Assert.All(all.Where(item => item.IsBlob), item => Assert.Equal(new string('<', 8000), item.Blob.Metadata["x"]));
    }

    [Fact]
    public async Task Fifty_thousand_blocks_are_listed()
    {
        var id = Convert.ToBase64String(new byte[64]);
        await _server.SendAsync("PUT", "a", $"comp=block&blockid={Uri.EscapeDataString(id)}", new ByteArrayContent([1]));
        var list = $"<BlockList>{string.Concat(Enumerable.Repeat($"<Latest>{id}</Latest>", 50_000))}</BlockList>";
        var commit = await _server.SendAsync("PUT", "a", "comp=blocklist", new StringContent(list));
        Assert.Equal(HttpStatusCode.Created, commit.StatusCode);

        var answer = await _server.SendAsync("GET", "a", "comp=blocklist&blocklisttype=All");
        var blocks = XDocument.Load(await answer.Content.ReadAsStreamAsync(Stop)).Root!;

        Assert.Equal(50_000, blocks.Element("CommittedBlocks")!.Elements("Block").Count());
        Assert.All(blocks.Descendants("Name"), name => Assert.Equal(id, (string)name));
        Assert.Empty(blocks.Element("UncommittedBlocks")!.Elements());
    }

    [Fact]
    public async Task Lists_are_sent_in_pieces_while_they_are_written()
    {
        await FillAsync(_server.Blobs, ContainerServer.Container, '&', 1200);
        var body = new CountingStream();

        await BlobLists.ListAsync(Request("?restype=container&comp=list&include=metadata", "", body));

        Assert.InRange(body.Count, 7_000_000, MaxPageBytes + MaxEntryBytes);
        Assert.InRange(body.Largest, 1, XmlBody.PieceLength + MaxEntryBytes);

        await _server.Blobs.StageBlockAsync(ContainerServer.Container, "c", "QQ==", new MemoryStream([1]), 1, Stop);
        var blocks = Enumerable.Repeat(new BlockReference("QQ==", BlockSource.Latest), 50_000).ToList();
        await _server.Blobs.CommitBlocksAsync(ContainerServer.Container, "c", blocks, new(), Stop);
        body = new CountingStream();
        await BlobBlockLists.GetAsync(Request("?comp=blocklist", "c", body));

        Assert.InRange(body.Count, 2_000_000, 4_000_000);
        Assert.InRange(body.Largest, 1, XmlBody.PieceLength + 8192);
    }

    private BlobRequest Request(string query, string name, Stream body)
    {
        var http = new DefaultHttpContext();
        http.Request.QueryString = new(query);
        http.Response.Body = body;
        return new(http, _server.Blobs, ContainerServer.Container, name, "rl");
    }

    private async Task<byte[]> ListAsync(string query, string include = "&include=metadata")
    {
        var answer = await _server.SendAsync("GET", "", $"restype=container&comp=list{include}{query}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync(Stop);
    }

    // Half of the names begin with "a" and half with "b"; a third of each begin with a prefix that two names share.
    private static async Task FillAsync(IBlobStore blobs, string container, char metadata, int count)
    {
        var write = new BlobWrite { Metadata = new Dictionary<string, string> { ["x"] = new(metadata, 8000) } };
        for (var i = 0; i < count; i++)
        {
            var number = i / 2;
            var name = (number % 6) switch { 0 => $"{number:D3}/x", 3 => $"{number - 3:D3}/y", _ => $"{number:D3}" };
            await blobs.WriteAsync(container, "ab"[i % 2] + name, Stream.Null, write, Stop);
        }
    }

    /// <summary>Counts what is written.</summary>
    private sealed class CountingStream : MemoryStream
    {
        public int Count { get; private set; }

        public int Largest { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            (Count, Largest) = (Count + buffer.Length, Math.Max(Largest, buffer.Length));
            return ValueTask.CompletedTask;
        }
    }
}
