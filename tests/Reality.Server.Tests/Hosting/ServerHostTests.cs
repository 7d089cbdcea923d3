using System.Net;
using Reality.Server.Hosting;

namespace Reality.Server.Tests.Hosting;

public sealed class ServerHostTests
{
    [Fact]
    public async Task A_server_says_that_it_lives()
    {
        var folder = Directory.CreateTempSubdirectory("reality-server-");
        try
        {
            await using var app = ServerHost.Build(new() { Urls = "http://127.0.0.1:0", DataFolder = folder.FullName });
            await app.StartAsync(TestContext.Current.CancellationToken);
            using var client = new HttpClient { BaseAddress = new(app.Urls.First()) };

            var answer = await client.GetAsync("/health/live", TestContext.Current.CancellationToken);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
