using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Reality.Server.Access;
using Reality.Cli.Hosting;
using Reality.Server.Hosting;
using Reality.Testing;

namespace Reality.Server.Tests.Hosting;

/// <summary>A whole server on a free port of loopback, over a data folder of its own.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private TestServer(
        string settings, Action<IEndpointRouteBuilder>? map, Action<IServiceCollection>? replace, string? dataFolder)
    {
        DataFolder = dataFolder ?? _folder.Path;
        File.WriteAllText(Path.Combine(DataFolder, "appsettings.json"), settings);
        App = RealityHosts.BuildServer(new() { Urls = "http://127.0.0.1:0", DataFolder = DataFolder }, replace);
        map?.Invoke(App);
    }

    public WebApplication App { get; }

    public string DataFolder { get; }

    /// <summary>Without a token.</summary>
    public HttpClient Anonymous { get; private set; } = null!;

    /// <param name="settings">What the folder's appsettings.json says.</param>
    /// <param name="map">Endpoints of the test.</param>
    /// <param name="replace">Services of the test.</param>
    /// <param name="dataFolder">An existing folder; null for a new one.</param>
    public static async Task<TestServer> StartAsync(
        string settings = "{}", Action<IEndpointRouteBuilder>? map = null, Action<IServiceCollection>? replace = null,
        string? dataFolder = null)
    {
        var server = new TestServer(settings, map, replace, dataFolder);
        await server.App.StartAsync();
        server.Anonymous = new() { BaseAddress = new(server.App.Urls.First()) };
        return server;
    }

    public string Token(string user, TimeSpan? lifetime = null) =>
        LocalIssuer.Open(DataFolder).Issue(user, lifetime ?? TimeSpan.FromHours(1), TimeProvider.System.GetUtcNow());

    /// <summary>A client that sends the user's token.</summary>
    public HttpClient ClientOf(string user)
    {
        var client = new HttpClient { BaseAddress = Anonymous.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new("Bearer", Token(user));
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Anonymous?.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }
}
