using System.Text.Json.Nodes;
using System.Xml.Linq;
using Reality.Server.Tests.Hosting;
using Reality.Server.Tests.Jobs;
using Reality.Testing;

namespace Reality.Server.Tests.Containers;

/// <summary>A server whose blobs are on a disk that fills up.</summary>
/// <remarks>
/// Alone: a server that stops in another test closes the pooled connections of all, and SQLite cannot open its journals again
/// without a free byte.
/// </remarks>
[Collection(nameof(FullDiskTests))]
[CollectionDefinition(nameof(FullDiskTests), DisableParallelization = true)]
public sealed class FullDiskTests
{
    private const int Mebibyte = 1 << 20;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_does_not_fit_is_refused_and_the_old_blob_stays()
    {
        using var folder = new TemporaryFolder();
        using var disk = SmallDisk.TryMount(folder["disk"], 8);
        Assert.SkipWhen(disk is null, "Only root may mount a small disk.");
        await using var server = await TestServer.StartAsync($$"""{"Blobs":{"Folder":"{{disk.Folder}}"} }""");
        var client = new JobClient(server);
        var old = new byte[Mebibyte];
        old.AsSpan().Fill(7);
        var photos = await client.UploadAsync("CCImageCollection", ("one.jpg", RandomPhoto.Jpeg(1)));
        var id = await client.UploadAsync("LAS", ("a", old));
        var link = await client.WriteLinkAsync(id);

        await AssertFullAsync(await client.PutAsync(link, "a", new ByteArrayContent(new byte[12 * Mebibyte])), disk.Folder);
        await AssertFullAsync(
            await client.PutAsync(link + "&comp=block&blockid=QQ%3D%3D", "a", new ByteArrayContent(new byte[12 * Mebibyte])),
            disk.Folder);
        var kept = await server.Anonymous.GetByteArrayAsync(link.Replace("?", "/a?", StringComparison.Ordinal), Stop);
        Assert.True(kept.AsSpan().SequenceEqual(old));

        // A job whose outputs have no room is refused as a whole.
        await FillAsync(disk);
        var specifications = $$"""{"inputs":{"imageCollections":["{{photos}}"]},"outputs":["scene"]}""";
        using var request = new StringContent(
            $$"""{"type":"FillImageProperties","iTwinId":"{{JobClient.ITwin}}","specifications":{{specifications}} }""");
        var answer = await client.Http.PostAsync("/reality-modeling/jobs", request, Stop);
        Assert.Equal(507, (int)answer.StatusCode);
        Assert.Equal(
            "InsufficientStorage", (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!["error"]!["code"]!);

        disk.Resize(64);
        Assert.Equal(201, (int)(await client.PutAsync(link, "a", new ByteArrayContent(new byte[12 * Mebibyte]))).StatusCode);
        Assert.Equal("Success", (await client.RunAsync("FillImageProperties", specifications)).State);
    }

    [Fact]
    public async Task A_server_without_a_free_byte_reads_deletes_and_says_that_it_is_full()
    {
        using var folder = new TemporaryFolder();
        // Large enough that the reserve holds the journals of the databases.
        using var disk = SmallDisk.TryMount(folder["disk"], 256);
        Assert.SkipWhen(disk is null, "Only root may mount a small disk.");
        using var log = new CapturedLog();
        await using var server = await TestServer.StartAsync(replace: log.ReplaceIn, dataFolder: disk.Folder);
        var client = new JobClient(server);
        var id = await client.UploadAsync("LAS", ("a", [1, 2, 3]), ("b", [4]));
        var other = await client.UploadAsync("LAS", ("a", [1]));
        var blob = (await client.WriteLinkAsync(id)).Replace("?", "/a?", StringComparison.Ordinal);
        // Quartz does not stop before it has written to its database.
        await using var room = new RoomAtTheEnd(disk);
        await FillAsync(disk);

        Assert.Equal([1, 2, 3], await server.Anonymous.GetByteArrayAsync(blob, Stop));
        foreach (var path in (string[])["", $"/{id}", $"/{id}/readaccess", $"/{id}/writeaccess", $"/{id}/itwins"])
            Assert.Equal(200, (int)(await client.Http.GetAsync($"/reality-management/reality-data{path}", Stop)).StatusCode);
        Assert.Equal(507, await CreateAsync(client));
        await AssertFullAsync(
            await client.PutAsync(await client.WriteLinkAsync(id), "c", new ByteArrayContent([1])), disk.Folder);
        var health = await server.Anonymous.GetAsync("/health/ready", Stop);
        Assert.Equal(200, (int)health.StatusCode);
        Assert.StartsWith(
            "Degraded\ndisk: A disk is full", await health.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);

        Assert.Equal(202, (int)(await server.Anonymous.DeleteAsync(blob, Stop)).StatusCode);
        Assert.Equal(204, (int)(await client.Http.DeleteAsync($"/reality-management/reality-data/{other}", Stop)).StatusCode);

        File.Delete(Path.Combine(disk.Folder, "others"));
        Assert.Equal(201, await CreateAsync(client));
        Assert.Equal("Healthy", await server.Anonymous.GetStringAsync("/health/ready", Stop));
        Assert.DoesNotContain(log.Lines, line => line.Contains("ExceptionHandler", StringComparison.Ordinal)
            && line.Contains("   at ", StringComparison.Ordinal));
    }

    /// <summary>Makes room on a disk before the server stops, whatever the outcome of the test.</summary>
    private sealed class RoomAtTheEnd(SmallDisk disk) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            File.Delete(Path.Combine(disk.Folder, "others"));
            return ValueTask.CompletedTask;
        }
    }

    private static async Task<int> CreateAsync(JobClient client)
    {
        using var body = new StringContent("""{"displayName":"Site","type":"LAS"}""");
        return (int)(await client.Http.PostAsync("/reality-management/reality-data", body, Stop)).StatusCode;
    }

    private static async Task AssertFullAsync(HttpResponseMessage answer, string path)
    {
        var text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.Equal(409, (int)answer.StatusCode);
        Assert.Equal("StorageFull", answer.Headers.GetValues("x-ms-error-code").Single());
        Assert.Equal("StorageFull", XDocument.Parse(text).Root!.Element("Code")!.Value);
        Assert.DoesNotContain(path, text, StringComparison.Ordinal);
    }

    // Down to the last page.
    private static async Task FillAsync(SmallDisk disk)
    {
        await using var file = new FileStream(
            Path.Combine(disk.Folder, "others"), FileMode.Append, FileAccess.Write, FileShare.None, 0);
        try
        {
            while (true)
                await file.WriteAsync(new byte[4096], Stop);
        }
        catch (IOException)
        {
        }
    }
}
