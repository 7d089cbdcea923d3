using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Reality.Server.Access;
using Reality.Server.Hosting;
using Reality.Server.Tests.Hosting;
using Reality.Storage.Blobs;
using Reality.Storage.Database;
using Reality.Storage.Jobs;
using Reality.Testing.Requests;

namespace Reality.Server.Tests.Jobs;

/// <summary>A server whose jobs are recorded and not run, with an iTwin that has everything that requests name.</summary>
internal sealed class JobServer : IAsyncDisposable
{
    public const string User = "ann";

    private static readonly (string Id, string Type)[] s_data =
    [
        (JobRequests.Scene, "ContextScene"), (JobRequests.ModelingReference, "ModelingReference"),
        (JobRequests.Photos, "CCImageCollection"), (JobRequests.TouchUpData, "Unstructured"),
        (JobRequests.SplatsReference, "Unstructured"),
    ];

    private static readonly string[] s_bucketFiles =
        ["roi.json", "extent.json", "crs/local.wkt", "constraints/lake.kml", "constraints/water.jpg"];

    private JobServer(TestServer server)
    {
        Server = server;
        Client = server.ClientOf(User);
        Other = server.ClientOf("bob");
    }

    public static string ITwin => "77777777-7777-4777-8777-777777777777";

    public TestServer Server { get; }

    public HttpClient Client { get; }

    /// <summary>A user who has nothing.</summary>
    public HttpClient Other { get; }

    public static async Task<JobServer> StartAsync()
    {
        var server = new JobServer(await TestServer.StartAsync(replace: RunNothing));
        await server.FillAsync();
        return server;
    }

    /// <summary>Records jobs instead of running them.</summary>
    internal static void RunNothing(IServiceCollection services)
    {
        foreach (var hosted in services.Where(service => service.ServiceType == typeof(IHostedService)).ToList())
        {
            if (hosted.ImplementationType != typeof(DatabasePreparation))
                services.Remove(hosted);
        }
        services.AddSingleton<RecordingScheduler>();
        services.AddSingleton<IJobScheduler>(provider => provider.GetRequiredService<RecordingScheduler>());
    }

    public T Get<T>()
        where T : notnull =>
        Server.App.Services.GetRequiredService<T>();

    public RealityDatabase OpenDatabase() => Get<IDbContextFactory<RealityDatabase>>().CreateDbContext();

    public static JsonObject Body(string type, JsonObject specifications, string? name = null)
    {
        var body = new JsonObject { ["type"] = type, ["iTwinId"] = ITwin, ["specifications"] = specifications };
        if (name is not null)
            body["name"] = name;
        return body;
    }

    public async Task<JsonObject> SubmitAsync(string type, JsonObject specifications, string? name = null)
    {
        var answer = await PostAsync("/reality-modeling/jobs", Body(type, specifications, name).ToJsonString());
        var json = await ReadAsync(answer);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, json.ToJsonString());
        return json["job"]!.AsObject();
    }

    public Task<HttpResponseMessage> PostAsync(string path, string json) =>
        Client.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    public async Task<JsonObject> GetAsync(string path)
    {
        var answer = await Client.GetAsync(path);
        var json = await ReadAsync(answer);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, json.ToJsonString());
        return json;
    }

    public static async Task<JsonObject> ReadAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonObject>())!;

    /// <summary>The code of an error answer and the targets of its details.</summary>
    public static async Task<(HttpStatusCode Status, string Code, IReadOnlyList<string> Targets)> ErrorAsync(
        HttpResponseMessage answer)
    {
        var error = (await ReadAsync(answer))["error"]!;
        var details = error["details"]?.AsArray().Select(detail => detail!["target"]!.GetValue<string>()).ToList() ?? [];
        return (answer.StatusCode, error["code"]!.GetValue<string>(), details);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Other.Dispose();
        await Server.DisposeAsync();
    }

    private async Task FillAsync()
    {
        // Naming it makes it Ann's.
        await GetAsync($"/reality-modeling/itwins/{ITwin}/bucket");
        foreach (var (id, type) in s_data)
            await AddRealityDataAsync(id, type, UserId.Of(User), ITwin);
        foreach (var name in s_bucketFiles)
        {
            await Get<IBlobStore>().WriteAsync(
                $"bucket-{ITwin}", name, new MemoryStream("x"u8.ToArray()), new BlobWrite(), CancellationToken.None);
        }
    }

    public async Task AddRealityDataAsync(string id, string type, string owner, string? iTwin)
    {
        await using var database = OpenDatabase();
        var now = TimeProvider.System.GetUtcNow();
        database.RealityData.Add(new()
        {
            Id = id, OwnerId = owner, DisplayName = type, Type = type, DataCenter = "Local", CreatedAt = now, ModifiedAt = now,
            LastAccessedAt = now,
        });
        if (iTwin is not null)
            database.RealityDataITwins.Add(new() { ITwinId = iTwin, RealityDataId = id, CreatedAt = now });
        await database.SaveChangesAsync();
    }
}
