using System.Net;
using System.Net.Sockets;
using System.Text;
using Reality.Server.Tests.RealityData;

namespace Reality.Server.Tests.Hosting;

/// <summary>Requests that no library would send. Each gets a 4xx with its reason, and the server goes on.</summary>
public sealed class FramingTests(FramingTests.Server server) : IClassFixture<FramingTests.Server>
{
    private readonly TestServer _server = server.Own;
    private readonly string _id = server.DataId;
    private readonly Uri _link = server.Link;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "Transfer-Encoding: chunked", "FFFFFFFFFFFFFFFFFF\r\nx", "HTTP/1.1 400", "InvalidInput")]
    [InlineData("", "Transfer-Encoding: chunked", "zz\r\nx", "HTTP/1.1 400", "InvalidInput")]
    [InlineData(
        "&comp=block&blockid=QQ%3D%3D", "Content-Length: 5000000000000000000", "x", "HTTP/1.1 413", "RequestBodyTooLarge")]
    [InlineData("&comp=blocklist", "Content-Length: 5000000000000000000", "x", "HTTP/1.1 413", "RequestBodyTooLarge")]
    [InlineData("&comp=blocklist", "Transfer-Encoding: chunked", "FFFFFFFFFFFFFFFFFF\r\nx", "HTTP/1.1 400", "InvalidInput")]
    public async Task A_body_of_an_impossible_length_is_refused(
        string query, string header, string body, string status, string code)
    {
        var answer = await SendAsync(
            $"PUT {_link.AbsolutePath}/a{_link.Query}{query} HTTP/1.1\r\nHost: {_link.Authority}\r\n"
            + $"x-ms-blob-type: BlockBlob\r\n{header}\r\n\r\n{body}");

        Assert.StartsWith(status, answer, StringComparison.Ordinal);
        Assert.Contains($"<Code>{code}</Code>", answer, StringComparison.Ordinal);
        await AssertServesAsync();
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked", "FFFFFFFFFFFFFFFFFF\r\nx", "HTTP/1.1 400")]
    [InlineData("Content-Length: 5000000000000000000", "x", "HTTP/1.1 413")]
    public async Task A_document_of_an_impossible_length_is_refused(string header, string body, string status)
    {
        foreach (var path in (string[])["/reality-management/reality-data", "/reality-modeling/jobs", "/reality-modeling/costs"])
        {
            var answer = await SendAsync(
                $"POST {path} HTTP/1.1\r\nHost: {_link.Authority}\r\nAuthorization: Bearer {_server.Token("ann")}\r\n"
                + $"Content-Type: application/json\r\n{header}\r\n\r\n{body}");

            Assert.StartsWith(status, answer, StringComparison.Ordinal);
            Assert.Contains("""{"error":{"code":""", answer, StringComparison.Ordinal);
        }
        await AssertServesAsync();
    }

    [Theory]
    [InlineData("PUT {blob} HTTP/1.1\r\nx-ms-blob-type: BlockBlob", "OperationTimedOut")]
    [InlineData("PUT {blob}&comp=block&blockid=QQ%3D%3D HTTP/1.1", "OperationTimedOut")]
    [InlineData("PUT {blob}&comp=blocklist HTTP/1.1", "OperationTimedOut")]
    [InlineData("POST /reality-management/reality-data HTTP/1.1\r\nAuthorization: Bearer {token}", "RequestTimeout")]
    [InlineData("POST /reality-modeling/jobs HTTP/1.1\r\nAuthorization: Bearer {token}", "RequestTimeout")]
    public async Task A_client_that_sends_nothing_more_is_told(string request, string code)
    {
        var head = request.Replace("{blob}", $"{_link.AbsolutePath}/a{_link.Query}", StringComparison.Ordinal)
            .Replace("{token}", _server.Token("ann"), StringComparison.Ordinal);

        var answer = await SendAsync($"{head}\r\nHost: {_link.Authority}\r\nContent-Length: 1000\r\n\r\nx");

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Contains(code, answer, StringComparison.Ordinal);
        await AssertServesAsync();
    }

    [Theory]
    [InlineData("HTTP/1.0", "")]
    [InlineData("HTTP/1.1", "")]
    [InlineData("HTTP/1.1", "Host:\r\n")]
    [InlineData("HTTP/1.1", "Host: a b\r\n")]
    [InlineData("HTTP/1.1", "Host: a:99999\r\n")]
    [InlineData("HTTP/1.1", "Host: [::1\r\n")]
    [InlineData("HTTP/1.1", "Host: a\r\nHost: b\r\n")]
    public async Task An_odd_host_or_none_is_never_a_fault_of_the_server(string version, string host)
    {
        var token = $"Authorization: Bearer {_server.Token("ann")}\r\n";
        foreach (var path in (string[])[
            $"{_link.AbsolutePath}{_link.Query}&restype=container&comp=list", $"{_link.AbsolutePath}/a{_link.Query}",
            $"{RealityDataClient.Root}/{_id}/readaccess", $"{RealityDataClient.Root}/{_id}/writeaccess",
            $"{RealityDataClient.Root}?$top=1", $"/reality-modeling/itwins/{Guid.NewGuid()}/bucket",
            "/reality-modeling/jobs?$top=1", "/health/ready"])
        {
            var answer = await SendAsync($"GET {path} {version}\r\n{host}{token}Connection: close\r\n\r\n");

            Assert.True(
                answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)
                || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), $"{path}: {answer}");
        }
        await AssertServesAsync();
    }

    [Fact]
    public async Task A_link_needs_a_host_to_lead_to()
    {
        var answer = await SendAsync(
            $"GET {RealityDataClient.Root}/{_id}/readaccess HTTP/1.0\r\nAuthorization: Bearer {_server.Token("ann")}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("header Host", answer, StringComparison.Ordinal);
    }

    private async Task AssertServesAsync()
    {
        var bob = new RealityDataClient(_server.ClientOf("bob"));
        Assert.Equal(HttpStatusCode.OK, (await bob.Http.GetAsync(RealityDataClient.Root, Stop)).StatusCode);
    }

    private async Task<string> SendAsync(string request)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limited.CancelAfter(TimeSpan.FromSeconds(30));
        using var socket = new TcpClient(_link.Host, _link.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), limited.Token);
        // To the end of an error body, since the server may keep the connection, or of the connection.
        var (answer, buffer) = ("", new byte[4096]);
        while (!answer.Contains("</Error>", StringComparison.Ordinal) && !answer.Contains("\"}}", StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer, limited.Token);
            if (count == 0)
                break;
            answer += Encoding.ASCII.GetString(buffer, 0, count);
        }
        return answer;
    }

    /// <summary>A server with a reality data of ann and a link to write its container.</summary>
    public sealed class Server : IAsyncLifetime
    {
        public TestServer Own { get; private set; } = null!;

        public string DataId { get; private set; } = "";

        public Uri Link { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Own = await TestServer.StartAsync("""{"Bodies":{"Patience":"00:00:00.5"}}""");
            var ann = new RealityDataClient(Own.ClientOf("ann"));
            DataId = await ann.CreateAsync(null);
            Link = new((string)(await ann.GetAsync($"/{DataId}/writeaccess"))["_links"]!["containerUrl"]!["href"]!);
        }

        public ValueTask DisposeAsync() => Own.DisposeAsync();
    }
}
