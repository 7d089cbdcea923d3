using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Reality.Cluster;
using Reality.Jobs.Execution;
using Reality.Pipeline;
using Reality.Sample;
using Reality.Storage.Blobs;
using Reality.Storage.Database;
using Reality.Testing;

namespace Reality.Jobs.Tests.Execution;

/// <summary>What jobs leave behind goes when it is old, and nothing else does.</summary>
public sealed class CleanUpTests : IDisposable
{
    private static readonly ScratchRetention Retention = new(EndedJobs: TimeSpan.FromDays(7), Downloads: TimeSpan.FromDays(3));
    private readonly TemporaryFolder _folder = new();
    private readonly MovableClock _clock = new();
    private readonly JobBench _bench;

    public CleanUpTests() => _bench = new() { Wrap = RemoteStore.Of, Time = _clock };

    public void Dispose()
    {
        _bench.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Old_artifacts_and_downloads_go_and_those_of_running_jobs_stay()
    {
        SampleSurvey.Render(
            _folder["survey"],
            new SampleOptions { PhotoCount = 3, Width = 96, Height = 64, ThreadCount = 2 },
            null,
            TestContext.Current.CancellationToken);
        var collection = _bench.Upload("CCImageCollection", Path.Combine(_folder["survey"], "photos"));
        var inputs = $$"""{"inputs":{"imageCollections":["{{collection}}"]},"outputs":["scene"]}""";
        var (ended, outputs) = _bench.Store("FillImageProperties", inputs);
        var (running, _) = _bench.Store("FillImageProperties", inputs);
        Assert.All([_bench.Run(ended), _bench.Run(running)], result => Assert.Equal(JobState.Done, result.State));
        await SetAsync(ended, _clock.Now, endedAt: _clock.Now);
        await SetAsync(running, _clock.Now, endedAt: null);
        var downloadCount = DownloadCount();
        Assert.True(downloadCount >= 3, "The photos, at least.");
        _bench.PutInBucket("mine.txt", "of the user");

        _clock.Now += TimeSpan.FromDays(6);
        await CleanUpAsync();
        Assert.True(HasFolder(ended) && await HasContainerAsync(ended), "Six days are not old.");

        _clock.Now += TimeSpan.FromDays(2);
        await CleanUpAsync();
        Assert.False(HasFolder(ended) || await HasContainerAsync(ended), "Eight days are.");
        Assert.True(HasFolder(running) && await HasContainerAsync(running), "A running job keeps what it has.");
        Assert.Equal(downloadCount, DownloadCount());

        await SetAsync(running, _clock.Now, endedAt: _clock.Now);
        await CleanUpAsync();
        Assert.Equal(0, DownloadCount());
        Assert.True(HasFolder(running), "It has just ended.");
        Assert.Equal("ContextScene.json", Assert.Single(_bench.List(outputs.GetProperty("scene").GetString()!)));
        Assert.Equal(3, _bench.List(collection).Count);
        Assert.Equal("of the user"u8, _bench.ReadFromBucket("bkt:mine.txt"));
    }

    [Fact]
    public async Task Cleaning_up_deletes_nothing_behind_a_link()
    {
        File.WriteAllText(_folder["elsewhere/precious.txt"], "");
        var inputs = $$"""{"inputs":{"imageCollections":["{{_bench.Add("CCImageCollection")}}"]},"outputs":["scene"]}""";
        var (first, _) = _bench.Store("FillImageProperties", inputs);
        var (second, _) = _bench.Store("FillImageProperties", inputs);
        foreach (var job in (Guid[])[first, second])
        {
            await SetAsync(job, _clock.Now, endedAt: _clock.Now);
            Directory.CreateDirectory(_bench.Options.WorkFolder);
            Directory.CreateSymbolicLink(FolderOf(job), _folder["elsewhere"]);
        }
        _clock.Now += TimeSpan.FromDays(8);

        _bench.Graphs.CleanUp(first);
        await new ScratchCleanUp(_bench.Databases, _bench.Options, Retention, _clock, NullLogger<ScratchCleanUp>.Instance)
            .CleanUpAsync(CancellationToken.None);

        Assert.False(HasFolder(first) || HasFolder(second), "The links go.");
        Assert.True(File.Exists(_folder["elsewhere/precious.txt"]), "What they point at stays.");
    }

    private async Task CleanUpAsync()
    {
        var jobs = new EndedJobs(
            _bench.Databases,
            _bench.Graphs,
            new() { KeepEndedJobs = Retention.EndedJobs },
            _clock,
            NullLogger<EndedJobs>.Instance);
        var scratch = new ScratchCleanUp(
            _bench.Databases, _bench.Options, Retention, _clock, NullLogger<ScratchCleanUp>.Instance);
        await jobs.CleanUpAsync(CancellationToken.None);
        await scratch.CleanUpAsync(CancellationToken.None);
    }

    private async Task SetAsync(Guid job, DateTimeOffset startedAt, DateTimeOffset? endedAt)
    {
        await using var database = _bench.Databases.CreateDbContext();
        await database.Jobs.Where(row => row.Id == job).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.StartedAt, startedAt).SetProperty(row => row.EndedAt, endedAt));
        if (!await database.Stages.AnyAsync(stage => stage.JobId == job))
        {
            database.Stages.Add(new()
            {
                JobId = job, Name = "photos", Order = 0, Title = "photos", Work = 1, State = StageRowState.Complete,
            });
        }
        await database.SaveChangesAsync();
    }

    private bool HasFolder(Guid job) => Directory.Exists(FolderOf(job));

    private string FolderOf(Guid job) => Path.Combine(_bench.Options.WorkFolder, job.ToString("D"));

    private async Task<bool> HasContainerAsync(Guid job)
    {
        try
        {
            var artifacts = await _bench.Blobs.ListAsync(StoredJobGraphs.ArtifactsOf(job), new(), CancellationToken.None);
            return artifacts.Blobs.Count > 0;
        }
        catch (ContainerNotFoundException)
        {
            return false;
        }
    }

    private int DownloadCount() => Directory.GetFiles(_bench.Options.DownloadFolder).Length;

    private sealed class MovableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
