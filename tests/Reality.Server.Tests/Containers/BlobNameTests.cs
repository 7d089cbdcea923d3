using System.Xml.Linq;

namespace Reality.Server.Tests.Containers;

/// <summary>Names that a file system would mix up are different blobs here.</summary>
public sealed class BlobNameTests : IAsyncLifetime
{
    private ContainerServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await ContainerServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Names_that_differ_by_case_accents_or_a_separator_are_different_blobs()
    {
        string[] names =
        [
            "IMG.JPG", "img.jpg", "Img.jpg", "é", "e\u0301", "É", "写真/東京 1.jpg", "a", "a/b", "aux", "con.txt", "ends.",
            "😀".PadRight(200, 'x'), new('n', 1024),
        ];

        for (var i = 0; i < names.Length; i++)
            Assert.Equal(201, (int)(await _server.PutAsync(names[i], [(byte)i])).StatusCode);

        for (var i = 0; i < names.Length; i++)
            Assert.Equal([(byte)i], await (await _server.SendAsync("GET", names[i])).Content.ReadAsByteArrayAsync(Stop));
        var list = XDocument.Parse(
            await (await _server.SendAsync("GET", "", "restype=container&comp=list")).Content.ReadAsStringAsync(Stop));
        Assert.Equal(
            names.Order(StringComparer.Ordinal),
            list.Descendants("Name").Select(name => name.Value).Order(StringComparer.Ordinal));
        // Deleting one leaves the others.
        await _server.SendAsync("DELETE", "img.jpg");
        Assert.Equal(404, (int)(await _server.SendAsync("GET", "img.jpg")).StatusCode);
        Assert.Equal(200, (int)(await _server.SendAsync("GET", "IMG.JPG")).StatusCode);
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_refused()
    {
        var answer = await _server.PutAsync(new string('n', 1025), [1]);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal("InvalidResourceName", answer.Headers.GetValues("x-ms-error-code").Single());
    }
}
