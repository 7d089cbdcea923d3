using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reality.Server.Tests.Hosting;
using Reality.Storage.Database;
using Reality.Storage.RealityData;
using static System.Net.HttpStatusCode;

namespace Reality.Server.Tests.RealityData;

/// <summary>Reality data and the containers that hold them.</summary>
public sealed class ContainerTests
{
    private const string ITwin = "2a6d1f0e-7a5b-4d9e-8f50-1f2f6a0c9b01";
    private const string Other = "7d1f9be2-1111-4c3f-9a50-0123456789ab";

    [Fact]
    public async Task A_link_reaches_the_container_and_the_size_follows_what_is_in_it()
    {
        await using var server = await TestServer.StartAsync();
        var anna = new RealityDataClient(server.ClientOf("anna"));
        var id = await anna.CreateAsync(ITwin);

        var answer = await anna.GetAsync($"/{id}/writeAccess?iTwinId={ITwin}");
        Assert.Equal(("AzureBlobSasUrl", "Write"), ((string)answer["type"]!, (string)answer["access"]!));
        var link = (string)answer["_links"]!["containerUrl"]!["href"]!;
        await PutAsync(server, link, "a.bin", 3000);
        await PutAsync(server, link, "b.bin", 1500);
        Assert.Equal(5, (int)(await anna.GetAsync($"/{id}"))["realityData"]!["size"]!);
        await server.Anonymous.DeleteAsync(link.Replace("?", "/a.bin?", StringComparison.Ordinal));
        Assert.Equal(2, (int)(await anna.GetAsync($"/{id}"))["realityData"]!["size"]!);

        var before = (DateTime)(await anna.GetAsync($"/{id}"))["realityData"]!["lastAccessedDateTime"]!;
        var read = (string)(await anna.GetAsync($"/{id}/readaccess"))["_links"]!["containerUrl"]!["href"]!;
        Assert.True((DateTime)(await anna.GetAsync($"/{id}"))["realityData"]!["lastAccessedDateTime"]! > before);
        Assert.Equal(OK, (await server.Anonymous.GetAsync(read.Replace("?", "/b.bin?", StringComparison.Ordinal))).StatusCode);
    }

    [Fact]
    public async Task What_is_deleted_is_gone_with_its_container()
    {
        await using var server = await TestServer.StartAsync();
        var anna = new RealityDataClient(server.ClientOf("anna"));
        var id = await anna.CreateAsync(ITwin);
        var link = (string)(await anna.GetAsync($"/{id}/writeaccess"))["_links"]!["containerUrl"]!["href"]!;
        await PutAsync(server, link, "a.bin", 10);

        await anna.SendAsync(HttpMethod.Delete, $"/{id}", null, NoContent);

        await anna.GetAsync($"/{id}", NotFound);
        await anna.SendAsync(HttpMethod.Delete, $"/{id}", null, NotFound);
        Assert.Equal(
            NotFound, (await server.Anonymous.GetAsync(link.Replace("?", "/a.bin?", StringComparison.Ordinal))).StatusCode);
    }

    [Fact]
    public async Task What_a_running_job_reads_outlives_its_deletion_until_the_job_has_ended()
    {
        await using var server = await TestServer.StartAsync();
        var anna = new RealityDataClient(server.ClientOf("anna"));
        var id = await anna.CreateAsync(ITwin);
        var link = (string)(await anna.GetAsync($"/{id}/writeaccess"))["_links"]!["containerUrl"]!["href"]!;
        await PutAsync(server, link, "a.bin", 10);
        var blob = link.Replace("?", "/a.bin?", StringComparison.Ordinal);
        var job = await AddJobAsync(server, id);

        await anna.SendAsync(HttpMethod.Delete, $"/{id}", null, NoContent);
        await anna.GetAsync($"/{id}", NotFound);
        Assert.Empty((await anna.GetAsync($"?iTwinId={ITwin}"))["realityData"]!.AsArray());
        Assert.Equal(OK, (await server.Anonymous.GetAsync(blob)).StatusCode);

        var deletion = server.App.Services.GetRequiredService<RealityDataDeletion>();
        Assert.Empty(await deletion.FindRemovableAsync(default));
        await SetStateAsync(server, job, JobRowState.Success);
        Assert.Equal([id], await deletion.FindRemovableAsync(default));
        await deletion.RemoveAsync(id, default);
        Assert.Equal(NotFound, (await server.Anonymous.GetAsync(blob)).StatusCode);
    }

    [Fact]
    public async Task It_belongs_to_the_itwins_that_it_is_put_into()
    {
        await using var server = await TestServer.StartAsync();
        var anna = new RealityDataClient(server.ClientOf("anna"));
        var id = await anna.CreateAsync(ITwin);

        var made = await anna.SendAsync(HttpMethod.Post, $"/{id}/iTwins/{Other}", null, OK);
        Assert.Equal((id, Other), ((string)made["iTwinAssociation"]!["id"]!, (string)made["iTwinAssociation"]!["iTwinId"]!));
        Assert.Equal([ITwin, Other], await ITwinsOf(anna, id));
        await anna.SendAsync(HttpMethod.Delete, $"/{id}", null, UnprocessableEntity);
        await anna.SendAsync(HttpMethod.Patch, $"/{id}/move", $$"""{"iTwinId":"{{Other}}"}""", UnprocessableEntity);
        await anna.SendAsync(HttpMethod.Delete, $"/{id}/itwins/{ITwin}", null, NoContent);
        var gone = await anna.SendAsync(HttpMethod.Delete, $"/{id}/itwins/{ITwin}", null, NotFound);
        Assert.Equal("AssociationNotFound", (string)gone["error"]!["code"]!);
        await anna.SendAsync(HttpMethod.Patch, $"/{id}/move", $$"""{"iTwinId":"{{Other}}"}""", Conflict);
        await anna.SendAsync(HttpMethod.Patch, $"/{id}/move", $$"""{"iTwinId":"{{ITwin}}"}""", NoContent);
        Assert.Equal([ITwin], await ITwinsOf(anna, id));
        await anna.SendAsync(HttpMethod.Patch, $"/{id}/move", "{}", UnprocessableEntity);
        await anna.SendAsync(HttpMethod.Delete, $"/{id}/itwins/{ITwin}", null, NoContent);
        Assert.Empty(await ITwinsOf(anna, id));
        await anna.GetAsync($"/{id}");
    }

    private static async Task<string[]> ITwinsOf(RealityDataClient client, string id) =>
        [.. (await client.GetAsync($"/{id}/itwins"))["iTwins"]!.AsArray().Select(iTwin => (string)iTwin!)];

    private static async Task PutAsync(TestServer server, string link, string name, int length)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, link.Replace("?", $"/{name}?", StringComparison.Ordinal))
        {
            Content = new ByteArrayContent(new byte[length]),
        };
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        Assert.Equal(HttpStatusCode.Created, (await server.Anonymous.SendAsync(request)).StatusCode);
    }

    internal static async Task<Guid> AddJobAsync(TestServer server, string input, string user = "x")
    {
        await using var database = await Contexts(server).CreateDbContextAsync();
        var job = new JobRow
        {
            Id = Guid.NewGuid(), Type = "Tiling", ITwinId = ITwin, UserId = user, State = JobRowState.Active,
            CreatedAt = TimeProvider.System.GetUtcNow(), Specifications = "{}",
        };
        database.Jobs.Add(job);
        database.JobReferences.Add(new() { JobId = job.Id, IsOutput = false, Value = input });
        await database.SaveChangesAsync();
        return job.Id;
    }

    internal static async Task SetStateAsync(TestServer server, Guid id, JobRowState state)
    {
        await using var database = await Contexts(server).CreateDbContextAsync();
        await database.Jobs.Where(job => job.Id == id).ExecuteUpdateAsync(job => job.SetProperty(row => row.State, state));
    }

    private static IDbContextFactory<RealityDatabase> Contexts(TestServer server) =>
        server.App.Services.GetRequiredService<IDbContextFactory<RealityDatabase>>();
}
