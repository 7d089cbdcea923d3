using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Reality.Server.Tests.Jobs;
using Reality.Server.Tests.RealityData;
using Reality.Testing.Requests;

namespace Reality.Server.Tests.Hosting;

/// <summary>Requests that no HTTP client sends. None is a server error, and the server goes on.</summary>
public sealed class RawRequestTests
{
    private const string Data = "/reality-management/reality-data";
    private const string Jobs = "/reality-modeling/jobs";
    private const string ITwin = "2a6d1f0e-7a5b-4d9e-8f50-1f2f6a0c9b01";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Links_need_a_host(bool isPostgres)
    {
        using var database = new TestedDatabase(isPostgres);
        await using var server = await TestServer.StartAsync(database.Settings());
        var token = server.Token("ann");
        var id = await new RealityDataClient(server.ClientOf("ann")).CreateAsync(ITwin);
        string[] paths =
        [
            $"{Data}/{id}/readaccess", $"{Data}/{id}/writeaccess", $"/reality-modeling/itwins/{ITwin}/bucket",
        ];
        foreach (var path in paths)
        {
            foreach (var host in new[] { "", "Host: \r\n", "Host: a@b\r\n", "Host: :80\r\n" })
            {
                var answer = await SendAsync(server, $"GET {path} HTTP/1.0\r\n{host}Authorization: Bearer {token}\r\n\r\n");
                Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
            }
            Assert.StartsWith(
                "HTTP/1.1 200 ",
                await SendAsync(server, $"GET {path} HTTP/1.0\r\nHost: h:1\r\nAuthorization: Bearer {token}\r\n\r\n"),
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Content-Length: 5000000000000000000\r\n\r\n{}", "413")]
    [InlineData("Content-Length: 99999999999999999999\r\n\r\n{}", "400")]
    [InlineData("Content-Length: -1\r\n\r\n{}", "400")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n", "400")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n7FFFFFFFF\r\n{}\r\n0\r\n\r\n", "400")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n", "400")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n", "400")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5000000000000000000\r\n\r\n2\r\n[]\r\n0\r\n\r\n", "4")]
    public async Task Bodies_of_impossible_lengths_are_refused(string rest, string status)
    {
        foreach (var isPostgres in (bool[])[false, true])
        {
            using var database = new TestedDatabase(isPostgres);
            await using var server = await TestServer.StartAsync(database.Settings());
            await AssertRefusedAsync(server, rest, status);
        }
    }

    private static async Task AssertRefusedAsync(TestServer server, string rest, string status)
    {
        foreach (var (method, path) in new[]
        {
            ("POST", Data), ("POST", Jobs), ("POST", "/reality-modeling/costs"), ("PATCH", $"{Data}/{ITwin}"),
            ("PATCH", $"{Data}/{ITwin}/move"),
        })
        {
            var answer = await SendAsync(
                server, $"{method} {path} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {server.Token("ann")}\r\n{rest}");
            Assert.True(answer.StartsWith($"HTTP/1.1 {status}", StringComparison.Ordinal), $"{method} {path}: {answer}");
        }
        // An operation without a body does not care.
        var list = await SendAsync(
            server, $"GET {Data} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {server.Token("ann")}\r\n{rest}");
        Assert.Matches("^HTTP/1.1 (200|4..) ", list);
        Assert.Equal("Healthy", await server.Anonymous.GetStringAsync("/health/live", Stop));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_malformed_request_is_a_server_error_or_disturbs_the_job_of_another_user(bool isPostgres)
    {
        using var database = new TestedDatabase(isPostgres);
        await using var server = await TestServer.StartAsync(database.Settings());
        var bob = new JobClient(server, "bob");
        var photos = await bob.UploadAsync(
            "CCImageCollection", [.. Enumerable.Range(0, 4).Select(i => ($"{i}.jpg", RandomPhoto.Jpeg((ulong)i)))]);
        var job = await bob.SubmitAsync(
            "FillImageProperties", $$"""{"inputs":{"imageCollections":["{{photos}}"]},"outputs":["scene"]}""");

        var failures = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(new MalformedRequests(server.Token("ann")).All(seed: 15), Stop, async (request, _) =>
        {
            var answer = await SendAsync(server, request);
            if (answer.StartsWith("HTTP/1.1 500", StringComparison.Ordinal))
                failures.Add($"{Encoding.Latin1.GetString(request[..Math.Min(300, request.Length)])}\n{answer}");
        });

        Assert.Empty(failures);
        Assert.Equal("Success", (await bob.EndAsync(job)).State);
        Assert.Equal("Healthy", await server.Anonymous.GetStringAsync("/health/ready", Stop));
    }

    [Theory(Timeout = 120_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_malformed_request_to_a_container_is_a_server_error_or_disturbs_another_user(bool isPostgres)
    {
        var stop = TestContext.Current.CancellationToken;
        using var database = new TestedDatabase(isPostgres);
        await using var server = await TestServer.StartAsync(
            database.Settings("""  "Bodies":{"Patience":"00:00:00.5"},"Quotas":{"StorageBytesPerITwin":1000000} """));
        var (ann, bob) = (new JobClient(server), new JobClient(server, "bob"));
        var data = await ann.UploadAsync("LAS", ("b", [1, 2, 3]));
        var malformed = new MalformedBlobRequests(new Uri(await ann.WriteLinkAsync(data)));
        var link = await bob.WriteLinkAsync(await bob.UploadLooseAsync("LAS", ("b", [1])));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = stop };
        var failures = new ConcurrentBag<string>();

        await Parallel.ForEachAsync(malformed.Refused(), parallel, async (request, _) =>
            Judge(request, await SendAsync(server, request), answer =>
                answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal)
                && answer.Contains("\r\nx-ms-error-code: ", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.Created, (await bob.PutAsync(link, "c", new ByteArrayContent([1]))).StatusCode);
        await Parallel.ForEachAsync(malformed.Odd(seed: 15), parallel, async (request, _) =>
            Judge(request, await SendAsync(server, request), answer =>
                !answer.StartsWith("HTTP/1.1 500", StringComparison.Ordinal)));

        Assert.True(failures.IsEmpty, string.Join("\n\n", failures));
        Assert.Equal(HttpStatusCode.Created, (await bob.PutAsync(link, "c", new ByteArrayContent([1]))).StatusCode);
        Assert.Equal("Healthy", await server.Anonymous.GetStringAsync("/health/ready", stop));

        void Judge(byte[] request, string answer, Predicate<string> isRight)
        {
            if (!isRight(answer))
                failures.Add($"{Encoding.Latin1.GetString(request[..Math.Min(500, request.Length)])}\n{answer}");
        }
    }

    private static Task<string> SendAsync(TestServer server, string request) =>
        SendAsync(server, Encoding.Latin1.GetBytes(request));

    private static Task<string> SendAsync(TestServer server, byte[] request) =>
        RawRequest.SendAsync(server.Anonymous.BaseAddress!.Port, request, Stop);
}
