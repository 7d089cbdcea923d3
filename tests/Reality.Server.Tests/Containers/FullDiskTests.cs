using System.Text.Json.Nodes;
using System.Xml.Linq;
using Reality.Server.Tests.Hosting;
using Reality.Server.Tests.Jobs;
using Reality.Testing;

namespace Reality.Server.Tests.Containers;

/// <summary>A server whose blobs are on a disk that fills up.</summary>
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
