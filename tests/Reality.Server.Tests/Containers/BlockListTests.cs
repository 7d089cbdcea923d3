using System.Net;
using System.Text;

namespace Reality.Server.Tests.Containers;

/// <summary>Block lists that are longer than a buffer, and those that no client sends by mistake.</summary>
public sealed class BlockListTests : IAsyncLifetime
{
    // 88 characters, the most that an id may have.
    private static readonly string s_longId = Convert.ToBase64String(Encoding.ASCII.GetBytes(new string('7', 64)));

    private ContainerServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await ContainerServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Fifty_thousand_blocks_are_a_blob_and_one_more_is_refused()
    {
        Assert.Equal("", await StageAsync(s_longId));

        Assert.Equal("BlockListTooLong", await CommitAsync(List(50_001)));
        Assert.Equal("", await CommitAsync(List(50_000)));

        Assert.Equal(50_000, (await _server.Blobs.FindAsync(ContainerServer.Container, "a", Stop))!.Length);

        static string List(int count) => Wrap(string.Concat(Enumerable.Repeat($"<Latest>{s_longId}</Latest>", count)));
    }

    [Fact]
    public async Task A_list_of_more_than_sixteen_megabytes_is_refused()
    {
        var list = Wrap($"<Latest>{new string(' ', 17_000_000)}{s_longId}</Latest>");

        Assert.Equal("RequestBodyTooLarge", await CommitAsync(list));
    }

    [Theory]
    [InlineData("<Latest></Latest>", "InvalidBlockList")]
    [InlineData("<Latest/>", "InvalidBlockList")]
    [InlineData("<Latest><b/></Latest>", "InvalidBlockList")]
    [InlineData("<Latest>not base64</Latest>", "InvalidBlockId")]
    [InlineData("<Latest>Q Q==</Latest>", "InvalidBlockId")]
    [InlineData("<Latest>QQ==</Latest><Latest>QUFBQQ==</Latest>", "InvalidBlockList")]
    [InlineData("<Latest>QQ==</Latest><latest>QQ==</latest>", "InvalidXmlNodeValue")]
    [InlineData("<Latest>QQ==", "InvalidXmlDocument")]
    [InlineData("<Latest>Q&#0;Q==</Latest>", "InvalidXmlDocument")]
    public async Task A_wrong_entry_is_refused_with_its_code(string entries, string code)
    {
        await StageAsync("QQ==");

        Assert.Equal(code, await CommitAsync(Wrap(entries)));
        Assert.Equal(HttpStatusCode.NotFound, (await _server.SendAsync("GET", "a")).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("<Blocks><Latest>QQ==</Latest></Blocks>")]
    [InlineData("<!DOCTYPE a [<!ENTITY e 'QQ=='>]><BlockList><Latest>&e;</Latest></BlockList>")]
    public async Task A_document_of_another_kind_is_refused(string document) =>
        Assert.Equal("InvalidXmlDocument", await CommitAsync(document));

    [Fact]
    public async Task An_id_of_a_block_has_at_most_sixty_four_bytes_and_the_length_of_the_others()
    {
        var tooLong = Convert.ToBase64String(new byte[65]);

        Assert.Equal("", await StageAsync(s_longId));
        Assert.Equal("InvalidBlockId", await StageAsync(tooLong));
        Assert.Equal("InvalidBlockId", await StageAsync("QQ==" + new string(' ', 100)));
        Assert.Equal("InvalidBlobOrBlock", await StageAsync("QQ=="));
        Assert.Equal("InvalidBlockId", await CommitAsync(Wrap($"<Latest>{tooLong}</Latest>")));
    }

    private static string Wrap(string entries) => $"""<?xml version="1.0" encoding="utf-8"?><BlockList>{entries}</BlockList>""";

    // The error code; empty after a success.
    private async Task<string> StageAsync(string id) => CodeOf(await _server.SendAsync(
        "PUT", "a", $"comp=block&blockid={Uri.EscapeDataString(id)}", new ByteArrayContent([1])));

    // A client that sends a long list asks first; otherwise the connection may be closed while it sends.
    private async Task<string> CommitAsync(string list) => CodeOf(await _server.SendAsync(
        "PUT", "a", "comp=blocklist", new StringContent(list), headers: ["Expect: 100-continue"]));

    private static string CodeOf(HttpResponseMessage answer)
    {
        Assert.Equal(answer.IsSuccessStatusCode, !answer.Headers.Contains("x-ms-error-code"));
        Assert.True((int)answer.StatusCode is 201 or 400 or 413, $"{answer.StatusCode}");
        return answer.IsSuccessStatusCode ? "" : answer.Headers.GetValues("x-ms-error-code").Single();
    }
}
