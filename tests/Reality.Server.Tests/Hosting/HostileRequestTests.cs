using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Reality.Server.Tests.Hosting;

/// <summary>Bodies that nobody sends by mistake. Each gets an error of the contract's form, and the server goes on.</summary>
public sealed class HostileRequestTests
{
    private static readonly string[] s_paths =
        ["/reality-management/reality-data", "/reality-modeling/jobs", "/reality-modeling/costs"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bodies_of_a_hundred_megabytes_and_a_hundred_thousand_levels_are_refused()
    {
        await using var server = await TestServer.StartAsync();
        using var http = server.ClientOf("ann");
        string[] bodies =
        [
            new string('[', 100_000),
            string.Concat(Enumerable.Repeat("{\"a\":", 100_000)) + "1" + new string('}', 100_000),
            $$"""{"type":"LAS","displayName":{{new string('[', 200)}}{{new string(']', 200)}} }""",
            "\uFEFF{", "{\"type\":\"LAS\",\"type\":\"LAS\",", "{\"type\":NaN}", "{'type':'LAS'}", "\0",
        ];
        foreach (var path in s_paths)
        {
            foreach (var body in bodies)
                await AssertRefusedAsync(http, path, new StringContent(body, Encoding.UTF8, "application/json"));
            await AssertRefusedAsync(http, path, new ByteArrayContent([0xFF, 0xFE, 0x7B, 0x00]));
            await AssertRefusedAsync(http, path, new StreamContent(new Zeros(100_000_000)));
        }
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(s_paths[0], Stop)).StatusCode);
    }

    private static async Task AssertRefusedAsync(HttpClient http, string path, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        // Who sends so much asks first; else the connection may be closed while it sends.
        request.Headers.ExpectContinue = true;
        var answer = await http.SendAsync(request, Stop);
        var text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True((int)answer.StatusCode is 400 or 413 or 422, $"{path}: {answer.StatusCode} {text}");
        Assert.NotEmpty((string)JsonNode.Parse(text)!["error"]!["code"]!);
        Assert.True(text.Length < 10_000, $"{path} answers {text.Length} characters.");
    }

    /// <summary>So many zero bytes, without the memory for them.</summary>
    private sealed class Zeros(long length) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get => _position; set => _position = value; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, length - _position);
            Array.Clear(buffer, offset, read);
            _position += read;
            return read;
        }

        public override long Seek(long offset, SeekOrigin origin) => _position = offset;

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
