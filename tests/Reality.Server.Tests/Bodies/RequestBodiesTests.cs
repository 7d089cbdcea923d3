using System.Text;
using Microsoft.AspNetCore.Http;
using Reality.Server.Bodies;

namespace Reality.Server.Tests.Bodies;

public sealed class RequestBodiesTests
{
    [Fact]
    public void A_user_has_so_many_unfinished_bodies_and_others_have_their_own()
    {
        var bodies = new RequestBodies(new() { MaxUnfinishedPerUser = 2 });
        var first = Open(bodies, "ann");
        Open(bodies, "ann");

        var refused = Assert.Throws<BadHttpRequestException>(() => Open(bodies, "ann"));
        Open(bodies, "bob");
        first.Request.Body.Dispose();
        Open(bodies, "ann");

        Assert.Equal(StatusCodes.Status429TooManyRequests, refused.StatusCode);
        Assert.Contains("You have 2 unfinished requests", refused.Message, StringComparison.Ordinal);
        Assert.Throws<BadHttpRequestException>(() => Open(bodies, "ann"));
    }

    [Fact]
    public async Task Bodies_that_are_held_in_memory_share_the_bytes_of_their_user_until_they_end()
    {
        var bodies = new RequestBodies(new() { MaxBufferedBytesPerUser = 150 });
        var first = Open(bodies, "ann", isBuffered: true);
        await ReadAsync(first);
        var second = Open(bodies, "ann", isBuffered: true);

        var refused = await Assert.ThrowsAsync<BadHttpRequestException>(() => ReadAsync(second));
        await ReadAsync(Open(bodies, "ann"));
        await ReadAsync(Open(bodies, "bob", isBuffered: true));
        second.Request.Body.Dispose();
        first.Request.Body.Dispose();
        await ReadAsync(Open(bodies, "ann", isBuffered: true));

        Assert.Equal(StatusCodes.Status429TooManyRequests, refused.StatusCode);
    }

    // A request with a body of 100 bytes.
    private static DefaultHttpContext Open(RequestBodies bodies, string user, bool isBuffered = false)
    {
        var http = new DefaultHttpContext();
        http.Request.Body = new MemoryStream(Encoding.ASCII.GetBytes(new string('x', 100)));
        bodies.Open(http, user, isBuffered);
        return http;
    }

    private static Task ReadAsync(DefaultHttpContext http) =>
        http.Request.Body.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
}
