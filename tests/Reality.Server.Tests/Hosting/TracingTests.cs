using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Reality.Server.Tests.Jobs;

namespace Reality.Server.Tests.Hosting;

/// <summary>What a server tells collectors and its log: enough to follow a job, and no secret.</summary>
public sealed class TracingTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Traces_follow_a_job_and_neither_they_nor_the_log_hold_a_token_or_a_signature()
    {
        await using var collector = await TraceCollector.StartAsync();
        using var log = new CapturedLog();
        var secrets = new List<string>();
        string job;
        await using (var server = await TestServer.StartAsync(
            $$"""{"Monitoring":{"OtlpEndpoint":"{{collector.Url}}"} }""", replace: log.ReplaceIn))
        {
            var client = new JobClient(server);
            secrets.Add(client.Http.DefaultRequestHeaders.Authorization!.Parameter!);
            var photos = await client.UploadAsync(
                "CCImageCollection", ("one.jpg", RandomPhoto.Jpeg(1)), ("two.jpg", RandomPhoto.Jpeg(2)));
            job = await client.SubmitAsync(
                "FillImageProperties", $$"""{"inputs":{"imageCollections":["{{photos}}"]},"outputs":["scene"]}""");
            Assert.Equal("Success", (await client.EndAsync(job)).State);
            secrets.AddRange(await MisuseAsync(server, client, await client.WriteLinkAsync(photos)));
        }

        var spans = collector.Spans.Where(span => span.TraceId == job.Replace("-", "", StringComparison.Ordinal)).ToList();
        var whole = Assert.Single(spans, span => span.Name == "job");
        Assert.Equal("Success", whole.Attributes["reality.state"]);
        var tasks = spans.Where(span => span.Name == "task").ToList();
        Assert.NotEmpty(tasks);
        Assert.All(tasks, task => Assert.InRange(task.StartNanoseconds, whole.StartNanoseconds, whole.EndNanoseconds));
        Assert.All(spans, span => Assert.Equal(job, span.Attributes["reality.job"]));
        // The request that made it is found by the job's id too.
        Assert.Contains(collector.Spans, span => span.Name.StartsWith("POST", StringComparison.Ordinal)
            && span.Attributes.GetValueOrDefault("reality.job") == job);

        var told = string.Join('\n', log.Lines);
        Assert.Contains($"Job {job}", told, StringComparison.Ordinal);
        Assert.Contains("Debug Microsoft.AspNetCore", told, StringComparison.Ordinal);
        foreach (var secret in secrets)
        {
            Assert.DoesNotContain(secret, told, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, collector.Text, StringComparison.Ordinal);
        }
    }

    /// <summary>Requests that go wrong, about which servers like to write; the result is what must not be written.</summary>
    private static async Task<IReadOnlyList<string>> MisuseAsync(TestServer server, JobClient client, string link)
    {
        var signature = link[(link.IndexOf("sig=", StringComparison.Ordinal) + 4)..];
        var token = server.Token("bob");
        var altered = token[..^6] + "AAAAAA";
        await server.Anonymous.GetAsync(link.Replace("?", "/none.jpg?", StringComparison.Ordinal), Stop);
        await server.Anonymous.GetAsync(link + "&comp=list&restype=container", Stop);
        await server.Anonymous.GetAsync(link.Replace("sp=", "sp=x", StringComparison.Ordinal), Stop);
        await client.PutAsync(link, "..%2Fhostile", new ByteArrayContent([1]));
        using var bob = new HttpClient { BaseAddress = server.Anonymous.BaseAddress };
        foreach (var header in (string[])[$"Bearer {altered}", $"Bearer {token}", $"Basic {token}"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/reality-modeling/jobs/x");
            request.Headers.TryAddWithoutValidation("Authorization", header);
            await bob.SendAsync(request, Stop);
        }
        // A request that no server can read, and one that breaks off.
        var uri = new Uri(link);
        foreach (var request in (string[])[
            $"GET {uri.PathAndQuery}\u0001 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n",
            $"PUT {uri.AbsolutePath}/a{uri.Query} HTTP/1.1\r\nHost: x\r\n"
                + "x-ms-blob-type: BlockBlob\r\nContent-Length: 99\r\n\r\n1"])
        {
            using var socket = new TcpClient(uri.Host, uri.Port);
            var stream = socket.GetStream();
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), Stop);
            socket.Client.Shutdown(SocketShutdown.Send);
            try
            {
                await new StreamReader(stream).ReadToEndAsync(Stop);
            }
            catch (IOException)
            {
                // A server that closes the connection before it has read all of the request resets it.
            }
        }
        // The middle part of a token is in all of a user's tokens; the last one is what makes it good.
        return [signature, token, token[(token.LastIndexOf('.') + 1)..], altered];
    }
}
