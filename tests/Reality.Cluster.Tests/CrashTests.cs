using Reality.Storage.Database;
using Reality.Testing;

namespace Reality.Cluster.Tests;

/// <summary>A worker that dies between a transaction and the action that should follow it.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Points => new(Enum.GetNames<CrashPoint>());

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_job_goes_on_after_a_crash_at_any_moment(string point)
    {
        var graphs = new SyntheticGraphs(_folder.Path);
        var crash = new CrashOnce(Enum.Parse<CrashPoint>(point));
        await using var service = await EmbeddedService.StartAsync(_folder.Path, graphs, crashPoints: crash);
        var job = await service.StoreAsync();
        var failed = false;
        graphs.Add(
            job,
            graphs.Stage("a", 3, (_, i) =>
            {
                if (i == 0 && !failed)
                {
                    failed = true;
                    throw new IOException("The share is away.");
                }
            }),
            graphs.Stage("b", 2, dependsOn: ["a"]));

        await service.Scheduler.SubmitAsync(job, CancellationToken.None);
        var row = await service.EndAsync(job);

        Assert.True(crash.HasCrashed);
        Assert.Equal(JobRowState.Success, row.State);
        Assert.Equal(["a/0", "a/1", "a/2", "b/0", "b/1"], graphs.Ran.Distinct().Order());
        Assert.NotEmpty(graphs.Finished);
    }

    [Fact]
    public async Task A_new_process_goes_on_where_the_old_one_stopped()
    {
        var graphs = new SyntheticGraphs(_folder.Path);
        Guid job;
        await using (var service = await EmbeddedService.StartAsync(_folder.Path, graphs))
        {
            job = await service.StoreAsync();
            graphs.Add(job, graphs.Stage("a", 10, (context, i) =>
            {
                context.Cancellation.WaitHandle.WaitOne(300);
                context.Cancellation.ThrowIfCancellationRequested();
            }));
            await service.Scheduler.SubmitAsync(job, CancellationToken.None);
            Assert.True(SpinWait.SpinUntil(() => graphs.Ran.Count >= 2, 30_000));
        }
        Assert.InRange(graphs.Ran.Count, 1, 9);

        await using var next = await EmbeddedService.StartAsync(_folder.Path, graphs);

        Assert.Equal(JobRowState.Success, (await next.EndAsync(job)).State);
        Assert.InRange(graphs.Ran.Count, 10, 10 + 4);
        for (var i = 0; i < 10; i++)
            Assert.Equal(0, (await next.TaskAsync(job, "a", $"{i:000000}")).LostCount);
    }

    [Fact]
    public async Task A_lost_task_store_loses_no_job()
    {
        var graphs = new SyntheticGraphs(_folder.Path);
        Guid job;
        await using (var service = await EmbeddedService.StartAsync(_folder.Path, graphs))
        {
            job = await service.StoreAsync();
            graphs.Add(job, graphs.Stage("a", 10, (context, i) =>
            {
                context.Cancellation.WaitHandle.WaitOne(300);
                context.Cancellation.ThrowIfCancellationRequested();
            }));
            await service.Scheduler.SubmitAsync(job, CancellationToken.None);
            await service.WaitAsync(job, TimeSpan.FromSeconds(30), JobRowState.Active);
        }
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(_folder.Path, "tasks.db*"))
            File.Delete(file);

        await using var next = await EmbeddedService.StartAsync(_folder.Path, graphs);

        Assert.Equal(JobRowState.Success, (await next.EndAsync(job)).State);
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private sealed class CrashOnce(CrashPoint at) : CrashPoints
    {
        private int _crashes;

        public bool HasCrashed => _crashes > 0;

        public override void Pass(CrashPoint point)
        {
            if (point == at && Interlocked.Increment(ref _crashes) == 1)
                throw new SimulatedCrashException();
        }
    }
}
