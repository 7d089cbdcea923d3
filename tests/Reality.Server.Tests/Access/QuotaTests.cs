using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Reality.Server.Access;
using Reality.Server.Tests.Hosting;
using Reality.Server.Tests.RealityData;
using Reality.Storage.Blobs;
using Reality.Storage.Database;
using Reality.Storage.Jobs;

namespace Reality.Server.Tests.Access;

public sealed class QuotaTests
{
    private const string ITwin = "2a6d1f0e-7a5b-4d9e-8f50-1f2f6a0c9b01";

    [Fact]
    public async Task An_upload_that_does_not_fit_into_the_itwin_is_refused()
    {
        await using var server = await TestServer.StartAsync("""{"Quotas":{"StorageBytesPerITwin":20000}}""");
        var anna = new RealityDataClient(server.ClientOf("anna"));
        var (first, second) = (await LinkAsync(anna, ITwin), await LinkAsync(anna, ITwin));
        var elsewhere = await LinkAsync(anna, "7d1f9be2-1111-4c3f-9a50-0123456789ab");

        Assert.Equal(HttpStatusCode.Created, await PutAsync(server, first, 10_000));
        Assert.Equal(HttpStatusCode.Conflict, await PutAsync(server, second, 10_000));
        Assert.Equal(HttpStatusCode.Created, await PutAsync(server, second, 1000));
        Assert.Equal(HttpStatusCode.Created, await PutAsync(server, elsewhere, 10_000));
    }

    [Fact]
    public async Task A_user_has_at_most_so_many_jobs_that_have_not_ended()
    {
        await using var server = await TestServer.StartAsync("""{"Quotas":{"RunningJobsPerUser":2}}""");
        Assert.Null(await SubmitAsync(server, "anna"));
        Assert.Null(await SubmitAsync(server, "anna"));

        Assert.Equal("QuotaExceeded", await SubmitAsync(server, "anna"));
        Assert.Null(await SubmitAsync(server, "bert"));
    }

    [Theory]
    [InlineData(JobRowState.Queued, false)]
    [InlineData(JobRowState.Active, false)]
    [InlineData(JobRowState.TerminatingOnCancel, false)] // its tasks may still run
    [InlineData(JobRowState.TerminatingOnFailure, false)]
    [InlineData(JobRowState.Cancelled, true)]
    [InlineData(JobRowState.Failed, true)]
    [InlineData(JobRowState.Success, true)]
    public async Task A_job_counts_until_it_has_ended(JobRowState state, bool hasEnded)
    {
        await using var server = await TestServer.StartAsync("""{"Quotas":{"RunningJobsPerUser":1}}""");
        var job = await ContainerTests.AddJobAsync(server, "x", user: "anna");
        await ContainerTests.SetStateAsync(server, job, state);

        Assert.Equal(hasEnded ? null : "QuotaExceeded", await SubmitAsync(server, "anna"));
    }

    [Fact]
    public async Task Jobs_that_are_submitted_at_once_count_each_other()
    {
        await using var server = await TestServer.StartAsync("""{"Quotas":{"RunningJobsPerUser":3}}""");

        var codes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SubmitAsync(server, "anna")));

        Assert.Equal(3, codes.Count(code => code is null));
    }

    [Fact]
    public async Task A_full_itwin_takes_no_more_jobs()
    {
        await using var server = await TestServer.StartAsync("""{"Quotas":{"StorageBytesPerITwin":20000}}""");
        var anna = new RealityDataClient(server.ClientOf("anna"));
        var link = await LinkAsync(anna, ITwin);
        Assert.Equal(HttpStatusCode.Created, await PutAsync(server, link, 11_000));
        Assert.Null(await SubmitAsync(server, "anna"));
        var rest = 20_000 - 11_000 - 2 * IBlobStore.Overhead;
        Assert.Equal(HttpStatusCode.Created, await PutAsync(server, await LinkAsync(anna, ITwin), rest));

        Assert.Equal("QuotaExceeded", await SubmitAsync(server, "anna"));
        Assert.Null(await SubmitAsync(server, "anna", "7d1f9be2-1111-4c3f-9a50-0123456789ab"));
    }

    // The code of the refusal; null if a job was added.
    private static async Task<string?> SubmitAsync(TestServer server, string user, string iTwin = ITwin)
    {
        var quota = server.App.Services.GetRequiredService<JobQuota>();
        var (_, refusal) = await quota.SubmitAsync(
            user, iTwin,
            async limit =>
            {
                await Task.Delay(20);
                var job = new JobRow
                {
                    Id = Guid.NewGuid(), Type = "Tiling", ITwinId = iTwin, UserId = user, State = JobRowState.Queued,
                    CreatedAt = TimeProvider.System.GetUtcNow(), Specifications = "{}",
                };
                var jobs = server.App.Services.GetRequiredService<JobStore>();
                return await jobs.TryAddAsync(job, [], [], limit, default) ? job : null;
            },
            default);
        return refusal?.Code;
    }

    private static async Task<string> LinkAsync(RealityDataClient client, string iTwinId)
    {
        var id = await client.CreateAsync(iTwinId);
        return (string)(await client.GetAsync($"/{id}/writeaccess"))["_links"]!["containerUrl"]!["href"]!;
    }

    private static async Task<HttpStatusCode> PutAsync(TestServer server, string link, int length)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, link.Replace("?", "/a.bin?", StringComparison.Ordinal));
        request.Content = new ByteArrayContent(new byte[length]);
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        return (await server.Anonymous.SendAsync(request)).StatusCode;
    }
}
