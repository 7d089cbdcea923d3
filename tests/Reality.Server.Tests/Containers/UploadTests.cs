using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Reality.Server.Containers;
using Reality.Storage.Blobs;
using Reality.Storage.Quotas;

namespace Reality.Server.Tests.Containers;

/// <summary>Uploads that go wrong.</summary>
public sealed class UploadTests : IAsyncLifetime
{
    private readonly Observer _observer = new();
    private readonly Quota _quota = new();
    private ContainerServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _server = await ContainerServer.StartAsync(
            services => services.AddSingleton<IContainerObserver>(_observer).AddSingleton<IStorageQuota>(_quota));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_connection_cut_in_the_middle_leaves_the_old_blob_whole()
    {
        await _server.PutAsync("a", "old"u8.ToArray());
        var link = _server.Link(ContainerAccess.Write);
        using (var socket = new TcpClient(link.Host, link.Port))
        {
            var head = string.Create(CultureInfo.InvariantCulture,
                $"PUT {link.AbsolutePath}/a{link.Query} HTTP/1.1\r\nHost: {link.Authority}\r\n"
                + $"x-ms-blob-type: BlockBlob\r\nContent-Length: 5000000\r\n\r\n");
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), Stop);
            await socket.GetStream().WriteAsync(new byte[2_000_000], Stop);
        }

        // The server takes a moment to see the end of the connection and to remove what it had.
        for (var i = 0; i < 100 && await _server.Blobs.SizeAsync(ContainerServer.Container, Stop) != 3; i++)
            await Task.Delay(50, Stop);
        var got = await _server.SendAsync("GET", "a");
        Assert.Equal("old", await got.Content.ReadAsStringAsync(Stop));
        Assert.Equal(1, _observer.Changes);
    }

    [Theory]
    [InlineData("x-ms-blob-type: PageBlob", 400, "InvalidHeaderValue")]
    [InlineData("x-ms-blob-type: BlockBlob|Content-MD5: AAAAAAAAAAAAAAAAAAAAAA==", 400, "Md5Mismatch")]
    [InlineData("x-ms-blob-type: BlockBlob|Content-MD5: x", 400, "InvalidMd5")]
    [InlineData("x-ms-blob-type: BlockBlob|x-ms-structured-body: XSM/1.0; properties=crc64", 400, "UnsupportedHeader")]
    [InlineData("x-ms-blob-type: BlockBlob|x-ms-meta-a-b: 1", 400, "InvalidMetadata")]
    [InlineData("x-ms-meta-a: 1", 400, "MissingRequiredHeader")]
    public async Task A_wrong_header_is_refused_with_its_code(string headers, int status, string code)
    {
        var answer = await _server.SendAsync("PUT", "a", body: new ByteArrayContent([1]), headers: headers.Split('|'));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(code, answer.Headers.GetValues("x-ms-error-code").Single());
        Assert.Null(await _server.Blobs.FindAsync(ContainerServer.Container, "a", Stop));
    }

    [Theory]
    [InlineData("..%2Fx")]
    [InlineData("a/..%2f..%2fetc")]
    [InlineData("..%5Cx")]
    [InlineData("a%00b")]
    [InlineData("a%0Ab")]
    public async Task Hostile_names_are_refused(string name)
    {
        var link = _server.Link(ContainerAccess.Write);
        // Sent as it is: a URI object would resolve the dots.
        using var socket = new TcpClient(link.Host, link.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"PUT {link.AbsolutePath}/{name}{link.Query} HTTP/1.1\r\nHost: {link.Authority}\r\nConnection: close\r\n"
            + "x-ms-blob-type: BlockBlob\r\nContent-Length: 1\r\n\r\n1"), Stop);
        var answer = await new StreamReader(socket.GetStream()).ReadToEndAsync(Stop);

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Equal(0, await _server.Blobs.SizeAsync(ContainerServer.Container, Stop));
    }

    [Theory]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("a%252Fb", "a%2Fb")]
    [InlineData("a+b", "a+b")]
    [InlineData("Ä%20😀", "Ä 😀")]
    public async Task A_name_is_decoded_once(string sent, string name)
    {
        var link = _server.Link(ContainerAccess.Write);
        var request = new HttpRequestMessage(
            HttpMethod.Put, $"{link.GetLeftPart(UriPartial.Path)}/{sent}{link.Query}")
        { Content = new ByteArrayContent([1]) };
        request.Headers.Add("x-ms-blob-type", "BlockBlob");

        Assert.Equal(201, (int)(await _server.Client.SendAsync(request, Stop)).StatusCode);
        Assert.NotNull(await _server.Blobs.FindAsync(ContainerServer.Container, name, Stop));
    }

    [Fact]
    public async Task An_upload_without_room_is_refused_and_says_what_to_do()
    {
        _quota.Left = 0;

        var answer = await _server.PutAsync("a", [1]);

        Assert.Equal(409, (int)answer.StatusCode);
        Assert.Contains("quota", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_stored_is_given_back()
    {
        _quota.Left = 10 + IBlobStore.Overhead;

        await _server.PutAsync("a", [1], "Content-MD5: AAAAAAAAAAAAAAAAAAAAAA==");
        Assert.Equal(10 + IBlobStore.Overhead, _quota.Left);
        await _server.PutAsync("a", [1]);
        Assert.Equal(9, _quota.Left);
    }

    [Fact]
    public void A_full_disk_is_told_apart_from_a_fault()
    {
        var answer = BlobError.From(new StorageFullException("full"))!;

        Assert.Equal((409, "StorageFull"), (answer.Status, answer.Code));
    }

    private sealed class Observer : IContainerObserver
    {
        public int Changes { get; private set; }

        public ValueTask ChangedAsync(string container, CancellationToken cancellation)
        {
            Changes++;
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Quota : IStorageQuota
    {
        public long Left { get; set; } = long.MaxValue;

        public ValueTask<IStorageReservation?> BeginAsync(string container, CancellationToken cancellation) =>
            ValueTask.FromResult<IStorageReservation?>(new Reservation(this));

        private sealed class Reservation(Quota quota) : IStorageReservation
        {
            private long _bytes;

            public ValueTask<bool> HasRoomAsync(long bytes, CancellationToken cancellation) =>
                ValueTask.FromResult(bytes <= quota.Left);

            public ValueTask<bool> TryAddAsync(long bytes, CancellationToken cancellation)
            {
                if (bytes > quota.Left)
                    return ValueTask.FromResult(false);
                quota.Left -= bytes;
                _bytes += bytes;
                return ValueTask.FromResult(true);
            }

            public void Keep() => _bytes = 0;

            public void Dispose() => quota.Left += _bytes;
        }
    }
}
