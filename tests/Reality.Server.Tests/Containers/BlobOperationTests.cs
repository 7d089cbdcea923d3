using System.Net;
using System.Text;
using System.Xml.Linq;
using Reality.Server.Containers;

namespace Reality.Server.Tests.Containers;

/// <summary>The operations of the container protocol over plain HTTP.</summary>
public sealed class BlobOperationTests : IAsyncLifetime
{
    private ContainerServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ContainerServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_blob_comes_back_with_its_bytes_type_and_metadata()
    {
        var put = await _server.PutAsync(
            "dir/a b+ü#1.txt", "hello"u8.ToArray(), "x-ms-blob-content-type: text/plain", "x-ms-meta-k1: v1");
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal("XUFAKrxLKna5cZ2REBfFkg==", put.Content.Headers.GetValues("Content-MD5").Single());

        var got = await _server.SendAsync("GET", "dir/a b+ü#1.txt", link: _server.Link(ContainerAccess.Read));
        Assert.Equal(HttpStatusCode.OK, got.StatusCode);
        Assert.Equal("hello", await got.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("text/plain", got.Content.Headers.ContentType!.ToString());
        Assert.Equal("v1", got.Headers.GetValues("x-ms-meta-k1").Single());
        Assert.Equal("BlockBlob", got.Headers.GetValues("x-ms-blob-type").Single());
        Assert.Equal(put.Headers.ETag, got.Headers.ETag);

        var head = await _server.SendAsync("HEAD", "dir/a b+ü#1.txt");
        Assert.Equal(5, head.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task A_content_type_of_more_than_1024_characters_is_refused()
    {
        var longest = $"text/plain; x={new string('a', 1010)}";

        Assert.Equal(HttpStatusCode.Created, (await _server.PutAsync("a", [], $"x-ms-blob-content-type: {longest}")).StatusCode);
        var refused = await _server.PutAsync("a", [], $"x-ms-blob-content-type: {longest}a");
        Assert.Equal("InvalidHeaderValue", Code(refused));
    }

    [Theory]
    [InlineData("bytes=1-3", 206, "ell", "bytes 1-3/5")]
    [InlineData("bytes=3-", 206, "lo", "bytes 3-4/5")]
    [InlineData("bytes=0-33554431", 206, "hello", "bytes 0-4/5")]
    [InlineData("bytes=5-9", 416, null, "bytes */5")]
    [InlineData("nonsense", 200, "hello", null)]
    public async Task A_range_gives_part_of_a_blob(string range, int status, string? body, string? contentRange)
    {
        await _server.PutAsync("a", "hello"u8.ToArray());

        foreach (var header in (string[])["x-ms-range", "Range"])
        {
            var got = await _server.SendAsync("GET", "a", headers: [$"{header}: {range}"]);
            Assert.Equal(status, (int)got.StatusCode);
            Assert.Equal(contentRange, got.Content.Headers.ContentRange?.ToString());
            if (body is not null)
                Assert.Equal(body, await got.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            else
                Assert.Equal("InvalidRange", Code(got));
        }
    }

    [Fact]
    public async Task An_empty_blob_has_no_range_and_is_read_without_one()
    {
        await _server.PutAsync("empty", []);

        Assert.Equal(
            HttpStatusCode.RequestedRangeNotSatisfiable,
            (await _server.SendAsync("GET", "empty", headers: ["x-ms-range: bytes=0-99"])).StatusCode);
        var whole = await _server.SendAsync("GET", "empty");
        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
        Assert.Equal(0, whole.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Blocks_make_a_blob_in_the_order_of_the_list()
    {
        foreach (var (id, text) in new[] { ("Qg==", "world"), ("QQ==", "hello "), ("Qw==", "never") })
            Assert.Equal(201, (int)await Block("b.bin", id, text));
        Assert.Equal(HttpStatusCode.NotFound, (await _server.SendAsync("GET", "b.bin")).StatusCode);

        var uncommitted = await BlockList("b.bin");
        Assert.Equal(
            ["QQ==", "Qg==", "Qw=="],
            uncommitted.Element("UncommittedBlocks")!.Elements().Select(block => block.Element("Name")!.Value));

        var list = "<BlockList><Latest>QQ==</Latest><Uncommitted>Qg==</Uncommitted></BlockList>";
        var commit = await _server.SendAsync(
            "PUT", "b.bin", "comp=blocklist", new StringContent(
                list, Encoding.UTF8, "application/xml"), headers: ["x-ms-blob-content-type: image/x", "x-ms-meta-a: b"]);
        Assert.Equal(HttpStatusCode.Created, commit.StatusCode);

        var got = await _server.SendAsync("GET", "b.bin");
        Assert.Equal("hello world", await got.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("image/x", got.Content.Headers.ContentType!.ToString());
        var committed = await BlockList("b.bin");
        Assert.Equal(["6", "5"], committed.Element("CommittedBlocks")!.Elements().Select(block => block.Element("Size")!.Value));
        Assert.Empty(committed.Element("UncommittedBlocks")!.Elements());
    }

    [Theory]
    [InlineData("<BlockList><Latest>WFg=</Latest></BlockList>", "InvalidBlockList")]
    [InlineData("<BlockList><Latest>WFg=</Latest>", "InvalidXmlDocument")]
    [InlineData("<BlockList><Other>WFg=</Other></BlockList>", "InvalidXmlNodeValue")]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><BlockList><Latest>&e;</Latest></BlockList>",
        "InvalidXmlDocument")]
    public async Task A_wrong_block_list_is_refused_and_says_why(string list, string code)
    {
        var answer = await _server.SendAsync("PUT", "a", "comp=blocklist", new StringContent(list));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(code, Code(answer));
        Assert.Equal(code, XDocument.Parse(
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Root!.Element("Code")!.Value);
    }

    [Fact]
    public async Task Conditions_decide_what_is_read_and_written()
    {
        var etag = (await _server.PutAsync("a", "1"u8.ToArray())).Headers.ETag!.Tag;
        var past = DateTimeOffset.UtcNow.AddDays(-1).ToString("R");
        var future = DateTimeOffset.UtcNow.AddDays(1).ToString("R");

        Assert.Equal(304, await Status("GET", $"If-None-Match: {etag}"));
        Assert.Equal(200, await Status("GET", "If-None-Match: \"0x1\""));
        Assert.Equal(412, await Status("GET", "If-Match: \"0x1\""));
        Assert.Equal(200, await Status("GET", $"If-Match: {etag}"));
        Assert.Equal(304, await Status("HEAD", $"If-Modified-Since: {future}"));
        Assert.Equal(412, await Status("GET", $"If-Unmodified-Since: {past}"));
        Assert.Equal(409, await Status("PUT", "If-None-Match: *"));
        Assert.Equal(412, await Status("PUT", "If-Match: \"0x1\""));
        Assert.Equal(412, await Status("PUT", $"If-Unmodified-Since: {past}"));
        Assert.Equal(412, await Status("DELETE", "If-Match: \"0x1\""));
        Assert.Equal(201, await Status("PUT", $"If-Match: {etag}"));
        Assert.Equal(412, await Status("DELETE", $"If-Match: {etag}"));
        Assert.Equal(202, await Status("DELETE", "If-Match: *"));
        Assert.Equal(404, await Status("DELETE", "x-ms-delete-snapshots: include"));

        async Task<int> Status(string method, string header) => (int)(method == "PUT"
            ? await _server.PutAsync("a", "2"u8.ToArray(), header)
            : await _server.SendAsync(method, "a", headers: [header])).StatusCode;
    }

    [Fact]
    public async Task Metadata_and_type_change_without_the_bytes_and_give_a_new_version()
    {
        var first = (await _server.PutAsync("a", "1"u8.ToArray(), "x-ms-meta-old: 1")).Headers.ETag;
        var second = await _server.SendAsync("PUT", "a", "comp=metadata", headers: ["x-ms-meta-new: 2"]);
        var third = await _server.SendAsync("PUT", "a", "comp=properties", headers: ["x-ms-blob-content-type: text/x"]);

        Assert.Equal(3, new[] { first, second.Headers.ETag, third.Headers.ETag }.Distinct().Count());
        var got = await _server.SendAsync("GET", "a");
        Assert.False(got.Headers.Contains("x-ms-meta-old"));
        Assert.Equal("2", got.Headers.GetValues("x-ms-meta-new").Single());
        Assert.Equal("text/x", got.Content.Headers.ContentType!.ToString());
        Assert.Equal("1", await got.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_copy_needs_a_link_that_reads_its_source()
    {
        await _server.Blobs.CreateContainerAsync("other", TestContext.Current.CancellationToken);
        await _server.PutAsync("a", "1"u8.ToArray());
        var source = _server.Link(ContainerAccess.Read);

        Assert.Equal(202, await Copy($"{source.GetLeftPart(UriPartial.Path)}/a{source.Query}"));
        Assert.Equal(404, await Copy($"{source.GetLeftPart(UriPartial.Path)}/none{source.Query}"));
        Assert.Equal(403, await Copy($"{source.GetLeftPart(UriPartial.Path)}/a"));
        Assert.Equal(404, await Copy("http://example.com/secret"));
        var got = await _server.SendAsync("GET", "copy", link: _server.Link(ContainerAccess.Read, "other"));
        Assert.Equal("1", await got.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        async Task<int> Copy(string from)
        {
            var answer = await _server.SendAsync(
                "PUT", "copy", link: _server.Link(ContainerAccess.Write, "other"), headers: [$"x-ms-copy-source: {from}"]);
            if (answer.StatusCode == HttpStatusCode.Accepted)
                Assert.Equal("success", answer.Headers.GetValues("x-ms-copy-status").Single());
            return (int)answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_listing_comes_in_pages_with_prefixes_in_order()
    {
        foreach (var name in (string[])["b", "a/2", "a/1", "A", "c&<d>", "d/x/1"])
            await _server.PutAsync(name, "1"u8.ToArray(), "x-ms-meta-m: v");

        Assert.Equal(["A", "a/1", "a/2", "b", "c&<d>", "d/x/1"], await Pages("maxresults=2", 3));
        Assert.Equal(["A", "b", "c&<d>", "a/", "d/"], await Pages("delimiter=%2F", 1));
        Assert.Equal(["a/1", "a/2"], await Pages("prefix=a%2F&include=metadata", 1));
        Assert.Equal(["d/x/"], await Pages("prefix=d%2F&delimiter=%2F&maxresults=1", 1));

        async Task<List<string>> Pages(string query, int pageCount)
        {
            var names = new List<string>();
            for (string? marker = ""; marker is not null; pageCount--)
            {
                var answer = await _server.SendAsync(
                    "GET", "", $"restype=container&comp=list&{query}&marker={Uri.EscapeDataString(marker)}");
                var xml = XDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Root!;
                names.AddRange(xml.Element("Blobs")!.Elements().Select(entry => entry.Element("Name")!.Value));
                if (query.Contains("metadata", StringComparison.Ordinal))
                    Assert.All(xml.Descendants("Metadata"), metadata => Assert.Equal("v", metadata.Element("m")!.Value));
                marker = xml.Element("NextMarker")!.Value is { Length: > 0 } next ? next : null;
            }
            Assert.Equal(0, pageCount);
            return names;
        }
    }

    private static string Code(HttpResponseMessage answer) => answer.Headers.GetValues("x-ms-error-code").Single();

    private async Task<HttpStatusCode> Block(string name, string id, string text) =>
        (await _server.SendAsync(
            "PUT", name, $"comp=block&blockid={Uri.EscapeDataString(id)}", new StringContent(text))).StatusCode;

    private async Task<XElement> BlockList(string name)
    {
        var answer = await _server.SendAsync("GET", name, "comp=blocklist&blocklisttype=all");
        return XDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Root!;
    }
}
