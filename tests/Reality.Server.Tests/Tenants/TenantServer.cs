using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reality.Server.Access;
using Reality.Server.Tests.Access;
using Reality.Server.Tests.Hosting;
using Reality.Server.Tests.Jobs;
using Reality.Storage.Blobs;
using Reality.Storage.Database;
using Reality.Storage.ITwins;
using Reality.Storage.Jobs;
using Reality.Testing.Requests;

namespace Reality.Server.Tests.Tenants;

/// <summary>
/// A server with two users who have the same things, each in an iTwin of their own. Jobs are recorded and not run.
/// </summary>
internal sealed class TenantServer : IAsyncDisposable
{
    private static readonly (string Id, string Type)[] s_data =
    [
        (JobRequests.Scene, "ContextScene"), (JobRequests.ModelingReference, "ModelingReference"),
        (JobRequests.Photos, "CCImageCollection"), (JobRequests.TouchUpData, "Unstructured"),
        (JobRequests.SplatsReference, "Unstructured"),
    ];

    private static readonly string[] s_bucketFiles =
        ["roi.json", "extent.json", "crs/local.wkt", "constraints/lake.kml", "constraints/water.jpg"];

    private readonly PublishedIssuer _issuer;
    private readonly TestServer _server;

    private TenantServer(PublishedIssuer issuer, TestServer server)
    {
        _issuer = issuer;
        _server = server;
        Ann = new(
            UserId.Of(new Uri(issuer.Url), "ann"), "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa", id => $"a{id[1..]}", Guid.NewGuid());
        Eve = new(
            UserId.Of(new Uri(issuer.Url), "eve"), "eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee", id => id, Guid.NewGuid());
    }

    /// <summary>The user whom the things of the tests belong to.</summary>
    public Tenant Ann { get; }

    /// <summary>The user who sends the requests.</summary>
    public Tenant Eve { get; }

    public TestServer Server => _server;

    public HttpClient Client { get; private set; } = null!;

    /// <param name="database">The configuration section "Database".</param>
    /// <param name="isMemberByToken">Whether tokens name the iTwins of a user; otherwise the database does.</param>
    public static async Task<TenantServer> StartAsync(string database, bool isMemberByToken = true)
    {
        var claim = isMemberByToken ? "\"ITwinsClaim\":\"itwins\"," : "";
        var issuer = await PublishedIssuer.StartAsync();
        var settings = $$"""
            {"Access":{ {{claim}}"Authority":"{{issuer.Url}}","Audience":"reality","RequestsPerMinute":0},
             "Database":{{database}} }
            """;
        var tenants = new TenantServer(issuer, await TestServer.StartAsync(settings, replace: JobServer.RunNothing));
        foreach (var tenant in (Tenant[])[tenants.Ann, tenants.Eve])
        {
            if (!isMemberByToken)
                Assert.True(await tenants.Get<ITwinStore>().ClaimAsync(tenant.UserId, tenant.ITwin, default));
            await tenants.FillAsync(tenant);
        }
        tenants.Client = tenants.ClientOf("eve", tenants.Eve);
        return tenants;
    }

    public HttpClient ClientOf(string subject, Tenant tenant)
    {
        var client = new HttpClient { BaseAddress = _server.Anonymous.BaseAddress };
        client.DefaultRequestHeaders.Authorization =
            new("Bearer", _issuer.Issue(subject, "itwin-platform", "reality", tenant.ITwin));
        return client;
    }

    /// <summary>All rows and blobs of a tenant, as text.</summary>
    public async Task<string> StateOfAsync(Tenant tenant)
    {
        await using var database = OpenDatabase();
        var lines = new List<string>();
        foreach (var row in await database.RealityData.Where(row => row.OwnerId == tenant.UserId).ToListAsync())
        {
            lines.Add($"{row.Id} {row.DisplayName} {row.ModifiedAt:O} {row.LastAccessedAt:O} {row.WritableUntil}");
            lines.AddRange(await BlobsOfAsync(row.Id));
        }
        foreach (var link in await database.RealityDataITwins.Where(row => row.ITwinId == tenant.ITwin).ToListAsync())
            lines.Add($"{link.ITwinId} {link.RealityDataId}");
        foreach (var job in await database.Jobs.Where(row => row.UserId == tenant.UserId).ToListAsync())
            lines.Add($"{job.Id} {job.State}");
        lines.AddRange(await BlobsOfAsync(tenant.Bucket));
        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    private async Task<IEnumerable<string>> BlobsOfAsync(string container) =>
        (await Get<IBlobStore>().ListAsync(container, new(), default)).Blobs
            .Select(blob => $"{container} {blob.Name} {blob.Length} {blob.ModifiedAt:O}");

    private T Get<T>()
        where T : notnull =>
        _server.App.Services.GetRequiredService<T>();

    private RealityDatabase OpenDatabase() => Get<IDbContextFactory<RealityDatabase>>().CreateDbContext();

    private async Task FillAsync(Tenant tenant)
    {
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (id, type) in s_data.Append((Tenant.LooseId, "LAS")))
            await AddDataAsync(tenant, tenant.Data(id), type, id == Tenant.LooseId ? null : tenant.ITwin, now);
        foreach (var name in s_bucketFiles)
            await WriteAsync(tenant.Bucket, name);
        var job = new JobRow
        {
            Id = tenant.Job, Type = "Tiling", ITwinId = tenant.ITwin, UserId = tenant.UserId, State = JobRowState.Queued,
            CreatedAt = now, Specifications = "{}",
        };
        var reference = new JobReferenceRow { JobId = job.Id, IsOutput = false, Value = tenant.Data(JobRequests.Scene) };
        await Get<JobStore>().TryAddAsync(job, [reference], [], 0, default);
    }

    private async Task AddDataAsync(Tenant tenant, string id, string type, string? iTwin, DateTimeOffset now)
    {
        await using var database = OpenDatabase();
        database.RealityData.Add(new()
        {
            Id = id, OwnerId = tenant.UserId, DisplayName = type, Type = type, DataCenter = "Local", CreatedAt = now,
            ModifiedAt = now, LastAccessedAt = now,
        });
        if (iTwin is not null)
            database.RealityDataITwins.Add(new() { ITwinId = iTwin, RealityDataId = id, CreatedAt = now });
        await database.SaveChangesAsync();
        await WriteAsync(id, "a.bin");
    }

    private async Task WriteAsync(string container, string name)
    {
        await Get<IBlobStore>().CreateContainerAsync(container, default);
        await Get<IBlobStore>().WriteAsync(container, name, new MemoryStream("x"u8.ToArray()), new BlobWrite(), default);
    }
}

/// <summary>A user and what belongs to the user.</summary>
/// <param name="Data">Maps an id of <see cref="JobRequests"/>, or <see cref="LooseId"/>, to the id of the tenant's.</param>
internal sealed record Tenant(string UserId, string ITwin, Func<string, string> Data, Guid Job)
{
    /// <summary>Reality data of no iTwin.</summary>
    public const string LooseId = "99999999-9999-4999-8999-999999999999";

    /// <summary>The ids of all reality data that a tenant has, to be mapped by <see cref="Data"/>.</summary>
    public static IReadOnlyList<string> DataIds { get; } =
    [
        JobRequests.Scene, JobRequests.ModelingReference, JobRequests.Photos, JobRequests.TouchUpData,
        JobRequests.SplatsReference, LooseId,
    ];

    public string Bucket => $"bucket-{ITwin}";
}
