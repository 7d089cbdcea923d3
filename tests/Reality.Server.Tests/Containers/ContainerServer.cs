using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Reality.Server.Containers;
using Reality.Storage.Blobs;

namespace Reality.Server.Tests.Containers;

/// <summary>A server with nothing but containers, listening on a free port, in a folder of its own.</summary>
public sealed class ContainerServer : IAsyncDisposable
{
    public const string Container = "photos";

    private readonly WebApplication _app;
    private readonly string _folder;

    private ContainerServer(WebApplication app, string folder)
    {
        _app = app;
        _folder = folder;
        Root = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public Uri Root { get; }

    public HttpClient Client { get; } = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None });

    public IBlobStore Blobs => _app.Services.GetRequiredService<IBlobStore>();

    internal IServiceProvider Services => _app.Services;

    public static async Task<ContainerServer> StartAsync(Action<IServiceCollection>? configure = null)
    {
        var folder = Directory.CreateTempSubdirectory("reality-containers-").FullName;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddContainers(builder.Configuration, folder);
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapContainers();
        await app.StartAsync();
        var server = new ContainerServer(app, folder);
        await server.Blobs.CreateContainerAsync(Container, CancellationToken.None);
        return server;
    }

    /// <summary>The container's link, as the API hands it out.</summary>
    public Uri Link(ContainerAccess access, string container = Container)
    {
        var request = new DefaultHttpContext().Request;
        request.Scheme = Root.Scheme;
        request.Host = new HostString(Root.Authority);
        return _app.Services.GetRequiredService<IContainerLinks>().LinkTo(request, container, access, user: null);
    }

    /// <summary>Sends a request to a blob (or with "" to the container), with headers as "Name: value".</summary>
    public Task<HttpResponseMessage> SendAsync(
        string method, string name, string query = "", HttpContent? body = null, Uri? link = null, params string[] headers)
    {
        var container = link ?? Link(ContainerAccess.Write);
        var path = name.Length == 0 ? "" : "/" + string.Join('/', name.Split('/').Select(Uri.EscapeDataString));
        var request = new HttpRequestMessage(
            new HttpMethod(method),
            $"{container.GetLeftPart(UriPartial.Path)}{path}{container.Query}{(query.Length > 0 ? "&" : "")}{query}")
        {
            Content = body,
        };
        foreach (var header in headers)
        {
            var (key, value) = (
                header[..header.IndexOf(':', StringComparison.Ordinal)],
                header[(header.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
            if (!request.Headers.TryAddWithoutValidation(key, value))
                (request.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(key, value);
        }
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    public async Task<HttpResponseMessage> PutAsync(string name, byte[] content, params string[] headers) =>
        await SendAsync("PUT", name, body: new ByteArrayContent(content), headers: ["x-ms-blob-type: BlockBlob", .. headers]);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        await DeleteFolderAsync();
    }

    // A request that was stopped may still be writing.
    private async Task DeleteFolderAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                Directory.Delete(_folder, recursive: true);
                return;
            }
            catch (IOException) when (attempt < 20)
            {
                await Task.Delay(100);
            }
        }
    }
}
