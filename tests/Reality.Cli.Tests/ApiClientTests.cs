using System.Net;
using Reality.Cli.Remote;
using Reality.Testing;

namespace Reality.Cli.Tests;

/// <summary>The client of the API beside a server that is busy.</summary>
public sealed class ApiClientTests : IDisposable
{
    private readonly HttpListener _server = new();
    private readonly Uri _address = new($"http://localhost:{FreePort.Find()}/");

    public ApiClientTests()
    {
        _server.Prefixes.Add(_address.ToString());
        _server.Start();
    }

    public void Dispose() => _server.Close();

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_busy_server_is_asked_again(int status)
    {
        var answers = AnswerAsync((status, "{}"), (status, "{}"), (200, """{"id":7}"""));
        using var client = new ApiClient(_address, "token");

        var body = await client.GetAsync("jobs", TestContext.Current.CancellationToken);

        Assert.Equal(7, body["id"]!.GetValue<int>());
        await answers;
    }

    [Fact]
    public async Task A_refusal_is_not_repeated()
    {
        var answers = AnswerAsync((404, """{"error":{"code":"JobNotFound","message":"Not there."} }"""));
        using var client = new ApiClient(_address, "token");

        var failure = await Assert.ThrowsAsync<ApiException>(
            () => client.GetAsync("jobs", TestContext.Current.CancellationToken));

        Assert.Equal("Not there. (JobNotFound)", failure.Message);
        await answers;
    }

    [Fact]
    public async Task A_server_that_stays_busy_is_given_up_after_five_tries()
    {
        var answers = AnswerAsync([.. Enumerable.Repeat((503, "{}"), 5)]);
        using var client = new ApiClient(_address, "token");

        var failure = await Assert.ThrowsAsync<ApiException>(
            () => client.GetAsync("jobs", TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, failure.Status);
        await answers;
    }

    private async Task AnswerAsync(params (int Status, string Body)[] answers)
    {
        foreach (var (status, body) in answers)
        {
            var context = await _server.GetContextAsync();
            context.Response.StatusCode = status;
            context.Response.Headers["Retry-After"] = "0";
            await using (var writer = new StreamWriter(context.Response.OutputStream))
                await writer.WriteAsync(body);
            context.Response.Close();
        }
    }
}
