using System.Net;
using System.Net.Sockets;
using System.Text;
using Reality.Server.Tests.Hosting;
using Reality.Server.Tests.RealityData;
using Reality.Storage.Blobs;

namespace Reality.Server.Tests.Access;

/// <summary>Ways to store more than the quota of an iTwin, here of 1,000,000 bytes.</summary>
public sealed class StorageQuotaTests : IAsyncLifetime
{
    private const string ITwin = "2a6d1f0e-7a5b-4d9e-8f50-1f2f6a0c9b01";
    private const int Quota = 1_000_000;

    private TestServer _server = null!;
    private RealityDataClient _ann = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync($$"""{"Quotas":{"StorageBytesPerITwin":{{Quota}} } }""");
        _ann = new RealityDataClient(_server.ClientOf("ann"));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_body_without_a_length_ends_at_the_quota()
    {
        var link = await LinkAsync(ITwin);

        Assert.Equal("StorageQuotaExceeded", await PutAsync(link, "a", Chunked(Quota - IBlobStore.Overhead + 1)));
        Assert.Equal("", await PutAsync(link, "a", Chunked(Quota - IBlobStore.Overhead)));
        Assert.Equal("StorageQuotaExceeded", await PutAsync(link, "b", Chunked(1)));
        await AssertOthersStoreAsync();
    }

    [Fact]
    public async Task Blobs_and_blocks_without_content_count_too()
    {
        var link = await LinkAsync(ITwin);
        Assert.Equal("", await PutAsync(link, "a", Chunked(Quota - 4 * IBlobStore.Overhead)));

        Assert.Equal("", await PutAsync(link, "b", new ByteArrayContent([])));
        Assert.Equal("", await StageAsync(link, "c", "QQ==", 1));
        Assert.Equal("StorageQuotaExceeded", await StageAsync(link, "d", "QQ==", 1));
        Assert.Equal("StorageQuotaExceeded", await PutAsync(link, "d", Chunked(IBlobStore.Overhead)));
        await AssertOthersStoreAsync();
    }

    [Fact]
    public async Task Uploads_at_the_same_time_share_the_quota()
    {
        var links = new[] { await LinkAsync(ITwin), await LinkAsync(ITwin) };

        var codes = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => PutAsync(links[i % 2], $"{i}", i % 3 == 0 ? Chunked(300_000) : new ByteArrayContent(new byte[300_000]))));

        Assert.InRange(codes.Count(code => code.Length == 0), 1, 3);
        Assert.All(codes, code => Assert.Contains(code, (string[])["", "StorageQuotaExceeded"]));
        await AssertOthersStoreAsync();
    }

    [Fact]
    public async Task Staged_blocks_count_until_they_are_replaced_or_committed()
    {
        var link = await LinkAsync(ITwin);

        Assert.Equal("", await StageAsync(link, "a", "QQ==", 400_000));
        Assert.Equal("", await StageAsync(link, "b", "QQ==", 400_000));
        Assert.Equal("StorageQuotaExceeded", await StageAsync(link, "c", "QQ==", 400_000));
        // Replaced: at first both count.
        Assert.Equal("", await SoonAsync(() => StageAsync(link, "b", "QQ==", 100_000)));
        Assert.Equal("", await CommitAsync(link, "a", "QQ=="));
        Assert.Equal("", await SoonAsync(() => StageAsync(link, "c", "QQ==", 400_000)));
    }

    [Fact]
    public async Task A_block_counts_as_often_as_a_list_names_it()
    {
        var link = await LinkAsync(ITwin);
        Assert.Equal("", await StageAsync(link, "a", "QQ==", 1000));

        Assert.Equal("StorageQuotaExceeded", await CommitAsync(link, "a", [.. Enumerable.Repeat("QQ==", 3000)]));
        Assert.Equal("", await CommitAsync(link, "a", [.. Enumerable.Repeat("QQ==", 500)]));
        Assert.Equal("StorageQuotaExceeded", await PutAsync(link, "b", new ByteArrayContent(new byte[600_000])));
        await AssertOthersStoreAsync();
    }

    [Fact]
    public async Task A_block_of_a_list_counts_besides_its_content()
    {
        var link = await LinkAsync(ITwin);
        Assert.Equal("", await StageAsync(link, "a", "QQ==", 1));

        Assert.Equal("StorageQuotaExceeded", await CommitAsync(link, "a", [.. Enumerable.Repeat("QQ==", 4000)]));
        Assert.Equal("", await CommitAsync(link, "a", [.. Enumerable.Repeat("QQ==", 2000)]));
        // Two thousand more.
        var source = link.Replace("?", "/a?", StringComparison.Ordinal);
        Assert.Equal(
            "StorageQuotaExceeded", await PutAsync(link, "b", new ByteArrayContent([]), $"x-ms-copy-source: {source}"));
        await AssertOthersStoreAsync();
    }

    [Fact]
    public async Task Metadata_counts_with_every_way_to_store_it()
    {
        // Room for one blob with metadata, not for two.
        const int Metadata = 8000;
        var link = await LinkAsync(ITwin);
        Assert.Equal(
            "", await PutAsync(link, "a", new ByteArrayContent(new byte[Quota - 4 * IBlobStore.Overhead - Metadata])));
        var long1 = $"x-ms-meta-k: {new string('&', Metadata)}";
        Assert.Equal("", await StageAsync(link, "c", "QQ==", 1));

        Assert.Equal("", await PutAsync(link, "b", new ByteArrayContent([]), long1));
        Assert.Equal("StorageQuotaExceeded", await PutAsync(link, "d", new ByteArrayContent([]), long1));
        Assert.Equal("StorageQuotaExceeded", await PutAsync(
            $"{link}&comp=blocklist", "c", new StringContent("<BlockList><Latest>QQ==</Latest></BlockList>"), long1));
        var source = link.Replace("?", "/b?", StringComparison.Ordinal);
        Assert.Equal(
            "StorageQuotaExceeded", await PutAsync(link, "d", new ByteArrayContent([]), $"x-ms-copy-source: {source}"));
        Assert.Equal("StorageQuotaExceeded", await PutAsync($"{link}&comp=metadata", "a", new ByteArrayContent([]), long1));
        // The same size again, and then the room goes to another blob.
        Assert.Equal("", await PutAsync($"{link}&comp=metadata", "b", new ByteArrayContent([]), long1));
        Assert.Equal("", await PutAsync($"{link}&comp=metadata", "b", new ByteArrayContent([])));
        Assert.Equal("", await SoonAsync(() => PutAsync($"{link}&comp=metadata", "a", new ByteArrayContent([]), long1)));
        Assert.Equal("StorageQuotaExceeded", await PutAsync($"{link}&comp=metadata", "b", new ByteArrayContent([]), long1));
        await AssertOthersStoreAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Metadata_of_deleted_and_overwritten_blobs_makes_room(bool isDeleted)
    {
        var link = await LinkAsync(ITwin);
        var long1 = $"x-ms-meta-k: {new string('x', 8000)}";
        var count = 0;
        while (await PutAsync(link, $"{count}", new ByteArrayContent([]), long1) is "")
            count++;
        Assert.InRange(count, 80, 83);

        var again = isDeleted
            ? await _server.Anonymous.DeleteAsync(link.Replace("?", "/0?", StringComparison.Ordinal), Stop)
            : null;
        if (!isDeleted)
            Assert.Equal("", await SoonAsync(() => PutAsync(link, "0", new ByteArrayContent([]))));
        Assert.NotEqual(false, again?.IsSuccessStatusCode);

        Assert.Equal("", await SoonAsync(() => PutAsync($"{link}&comp=metadata", "1", new ByteArrayContent([]))));
        Assert.Equal("", await SoonAsync(() => PutAsync(link, "new", new ByteArrayContent([]), long1)));
    }

    [Fact]
    public async Task A_copy_counts_like_an_upload()
    {
        var link = await LinkAsync(ITwin);
        await PutAsync(link, "a", new ByteArrayContent(new byte[400_000]));
        var source = link.Replace("?", "/a?", StringComparison.Ordinal);

        Assert.Equal("", await PutAsync(link, "b", new ByteArrayContent([]), $"x-ms-copy-source: {source}"));
        Assert.Equal(
            "StorageQuotaExceeded", await PutAsync(link, "c", new ByteArrayContent([]), $"x-ms-copy-source: {source}"));
    }

    [Fact]
    public async Task Aborted_blocks_and_uploads_give_back_what_they_took()
    {
        var link = new Uri(await LinkAsync(ITwin));
        foreach (var query in (string[])["", "&comp=block&blockid=QQ%3D%3D"])
        {
            for (var i = 0; i < 3; i++)
            {
                using var socket = new TcpClient(link.Host, link.Port);
                await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                    $"PUT {link.AbsolutePath}/a{link.Query}{query} HTTP/1.1\r\nHost: {link.Authority}\r\n"
                    + "x-ms-blob-type: BlockBlob\r\nContent-Length: 900000\r\n\r\n"), Stop);
                await socket.GetStream().WriteAsync(new byte[800_000], Stop);
            }
        }

        Assert.Equal("", await SoonAsync(() => PutAsync(link.AbsoluteUri, "b", new ByteArrayContent(new byte[900_000]))));
    }

    [Fact]
    public async Task Deleted_data_makes_room()
    {
        var link = await LinkAsync(ITwin);
        await PutAsync(link, "a", new ByteArrayContent(new byte[900_000]));
        using var delete = await _server.Anonymous.DeleteAsync(link.Replace("?", "/a?", StringComparison.Ordinal), Stop);

        Assert.Equal("", await SoonAsync(() => PutAsync(link, "b", new ByteArrayContent(new byte[900_000]))));
    }

    [Fact]
    public async Task Data_without_an_itwin_counts_for_its_owner()
    {
        var (first, second) = (await LinkAsync(null), await LinkAsync(null));

        Assert.Equal("", await PutAsync(first, "a", new ByteArrayContent(new byte[700_000])));
        Assert.Equal("StorageQuotaExceeded", await PutAsync(second, "a", new ByteArrayContent(new byte[700_000])));
        Assert.Equal("", await PutAsync(await LinkAsync(ITwin), "a", new ByteArrayContent(new byte[700_000])));
        await AssertOthersStoreAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Data_that_join_an_itwin_count_there(bool isMoved)
    {
        Assert.Equal("", await PutAsync(await LinkAsync(ITwin), "a", new ByteArrayContent(new byte[700_000])));
        var (small, large) = (await _ann.CreateAsync(null), await _ann.CreateAsync(null));
        Assert.Equal("", await PutAsync(await LinkOfAsync(small), "a", new ByteArrayContent(new byte[200_000])));
        Assert.Equal("", await PutAsync(await LinkOfAsync(large), "a", new ByteArrayContent(new byte[400_000])));

        await JoinAsync(large, HttpStatusCode.Forbidden);
        await JoinAsync(small, isMoved ? HttpStatusCode.NoContent : HttpStatusCode.OK);
        var link = await LinkAsync(ITwin);
        Assert.Equal("StorageQuotaExceeded", await PutAsync(link, "b", new ByteArrayContent(new byte[200_000])));
        Assert.Equal("", await PutAsync(link, "b", new ByteArrayContent(new byte[80_000])));

        Task JoinAsync(string id, HttpStatusCode expected) => isMoved
            ? _ann.SendAsync(HttpMethod.Patch, $"/{id}/move", $$"""{"iTwinId":"{{ITwin}}"}""", expected)
            : _ann.SendAsync(HttpMethod.Post, $"/{id}/itwins/{ITwin}", null, expected);
    }

    // What was released is known after the next measurement.
    private static async Task<string> SoonAsync(Func<Task<string>> store)
    {
        var code = await store();
        for (var tries = 0; tries < 100 && code.Length > 0; tries++)
        {
            await Task.Delay(50, Stop);
            code = await store();
        }
        return code;
    }

    private async Task<string> LinkAsync(string? iTwin)
    {
        return await LinkOfAsync(await _ann.CreateAsync(iTwin));
    }

    private async Task<string> LinkOfAsync(string id) =>
        (string)(await _ann.GetAsync($"/{id}/writeaccess"))["_links"]!["containerUrl"]!["href"]!;

    private async Task AssertOthersStoreAsync()
    {
        var bob = new RealityDataClient(_server.ClientOf("bob"));
        var id = await bob.CreateAsync("7d1f9be2-1111-4c3f-9a50-0123456789ab");
        var link = (string)(await bob.GetAsync($"/{id}/writeaccess"))["_links"]!["containerUrl"]!["href"]!;
        Assert.Equal("", await PutAsync(link, "a", new ByteArrayContent(new byte[1000])));
    }

    private Task<string> StageAsync(string link, string name, string id, int length) =>
        PutAsync($"{link}&comp=block&blockid={Uri.EscapeDataString(id)}", name, new ByteArrayContent(new byte[length]));

    private Task<string> CommitAsync(string link, string name, params string[] ids) => PutAsync(
        $"{link}&comp=blocklist", name,
        new StringContent($"<BlockList>{string.Concat(ids.Select(id => $"<Latest>{id}</Latest>"))}</BlockList>"));

    private static StreamContent Chunked(int length) => new(new NoLength(new byte[length]));

    // The error code; empty after a success.
    private async Task<string> PutAsync(string link, string name, HttpContent content, string? header = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, link.Replace("?", $"/{name}?", StringComparison.Ordinal));
        request.Content = content;
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        request.Headers.ExpectContinue = true;
        if (header is not null)
            request.Headers.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ", 2)[1]);
        var answer = await _server.Anonymous.SendAsync(request, Stop);
        Assert.True((int)answer.StatusCode is 200 or 201 or 202 or 409, $"{answer.StatusCode}");
        return answer.IsSuccessStatusCode ? "" : answer.Headers.GetValues("x-ms-error-code").Single();
    }

    private sealed class NoLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
