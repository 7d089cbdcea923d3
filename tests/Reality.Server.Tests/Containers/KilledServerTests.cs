using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Reality.Server.Tests.Conformance;
using Reality.Server.Tests.RealityData;

namespace Reality.Server.Tests.Containers;

/// <summary>The server program, killed while it takes uploads.</summary>
public sealed class KilledServerTests(ServerProgram server) : IClassFixture<ServerProgram>
{
    private const int Length = 3_000_000;

    // Of two such blobs, as the API counts.
    private const int Kibibytes = (2 * Length + 1023) / 1024;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Uploads_that_a_kill_cuts_leave_the_old_blobs_whole_and_nothing_behind()
    {
        await server.StartAsync(Stop);
        using var http = new HttpClient { BaseAddress = new(server.Url) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", await server.TokenAsync("ann", Stop));
        var client = new RealityDataClient(http);
        var id = await client.CreateAsync("77777777-7777-4777-8777-777777777777");
        var link = new Uri((string)(await client.GetAsync($"/{id}/writeaccess"))["_links"]!["containerUrl"]!["href"]!);
        var (old, half) = (Bytes(1), Bytes(2));
        await PutAsync(http, link, "put.bin", "", old);
        await PutAsync(http, link, "blocks.bin", "", old);
        await PutAsync(http, link, "blocks.bin", "&comp=block&blockid=QQ%3D%3D", half);

        // One upload in one go, and one more block, each cut in the middle.
        using (await BeginAsync(link, "put.bin", ""))
        using (await BeginAsync(link, "blocks.bin", "&comp=block&blockid=Qg%3D%3D"))
        {
            Assert.True(FileCount() >= 4);
            await server.KillAsync();
        }
        await server.StartAsync(Stop);

        await AssertHoldsAsync(http, At(link, "put.bin"), old);
        await AssertHoldsAsync(http, At(link, "blocks.bin"), old);
        Assert.Equal(Kibibytes, await SizeAsync(client, id));
        // What was confirmed before the kill is still there: the client goes on with it.
        const string list = "<BlockList><Latest>QQ==</Latest></BlockList>";
        await PutAsync(http, link, "blocks.bin", "&comp=blocklist", Encoding.UTF8.GetBytes(list));
        await AssertHoldsAsync(http, At(link, "blocks.bin"), half);

        // A day later.
        foreach (var file in Directory.GetFiles(Content, "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-2));
        await server.KillAsync();
        await server.StartAsync(Stop);
        for (var tries = 0; FileCount() != 2 && tries < 100; tries++)
            await Task.Delay(50, Stop);

        Assert.Equal(2, FileCount());
        await AssertHoldsAsync(http, At(link, "put.bin"), old);
        await AssertHoldsAsync(http, At(link, "blocks.bin"), half);
        Assert.Equal(Kibibytes, await SizeAsync(client, id));
    }

    private string Content => Path.Combine(server.DataFolder, "blobs", "content");

    private int FileCount() => Directory.GetFiles(Content, "*", SearchOption.AllDirectories).Length;

    private static async Task AssertHoldsAsync(HttpClient http, Uri blob, byte[] expected) =>
        Assert.True((await http.GetByteArrayAsync(blob, Stop)).AsSpan().SequenceEqual(expected), blob.AbsolutePath);

    private static byte[] Bytes(int seed)
    {
        var bytes = new byte[Length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static Uri At(Uri link, string name, string query = "") =>
        new($"{link.GetLeftPart(UriPartial.Path)}/{name}{link.Query}{query}");

    private static async Task PutAsync(HttpClient http, Uri link, string name, string query, byte[] content)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Put, At(link, name, query))
        { Content = new ByteArrayContent(content) };
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        Assert.Equal(HttpStatusCode.Created, (await http.SendAsync(request, Stop)).StatusCode);
    }

    /// <summary>Sends a third of what it promises, and waits until the server has written some of it.</summary>
    private async Task<TcpClient> BeginAsync(Uri link, string name, string query)
    {
        var before = FileCount();
        var socket = new TcpClient(link.Host, link.Port);
        var head = string.Create(CultureInfo.InvariantCulture,
            $"PUT {At(link, name, query).PathAndQuery} HTTP/1.1\r\nHost: {link.Authority}\r\n"
            + $"x-ms-blob-type: BlockBlob\r\nContent-Length: {Length}\r\n\r\n");
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), Stop);
        await socket.GetStream().WriteAsync(new byte[Length / 3], Stop);
        // The block goes into the file of the block before it.
        for (var tries = 0; query.Length == 0 && FileCount() == before && tries < 100; tries++)
            await Task.Delay(20, Stop);
        return socket;
    }

    private static async Task<long> SizeAsync(RealityDataClient client, string id)
    {
        long size = -1;
        for (var tries = 0; size != Kibibytes && tries < 50; tries++)
        {
            size = (long)(await client.GetAsync($"/{id}"))["realityData"]!["size"]!;
            await Task.Delay(100, Stop);
        }
        return size;
    }
}
