using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Reality.Pipeline;
using Reality.Storage.Database;
using Reality.Testing;

namespace Reality.Cluster.Tests;

public sealed class SchedulingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SyntheticGraphs _graphs;

    public SchedulingTests() => _graphs = new(_folder.Path);

    [Fact]
    public async Task A_job_runs_to_its_end_stage_after_stage()
    {
        await using var service = await EmbeddedService.StartAsync(_folder.Path, _graphs);
        var job = await service.StoreAsync();
        _graphs.Add(
            job,
            _graphs.Stage("a", 3, (context, i) => context.Log.Warn("Test_Warning", $"photo {i}")),
            _graphs.Stage("b", 2),
            _graphs.Stage("none", 0, dependsOn: ["a"]),
            _graphs.Stage("c", 1, dependsOn: ["a", "b", "none"]));

        await service.Scheduler.SubmitAsync(job, CancellationToken.None);
        var row = await service.EndAsync(job);

        Assert.Equal(JobRowState.Success, row.State);
        Assert.Equal(100, row.ProgressPercent);
        Assert.True(row.StartedAt >= row.CreatedAt && row.EndedAt >= row.StartedAt);
        Assert.Equal(6, _graphs.Ran.Count);
        Assert.Equal("c/0", _graphs.Ran.Last());
        Assert.Equal([job], _graphs.Finished);
        var messages = await service.MessagesAsync(job);
        Assert.Equal(["photo 0", "photo 1", "photo 2"], messages.Select(message => message.Message).Order());
        Assert.Equal(["[\"0\"]", "[\"1\"]", "[\"2\"]"], messages.Select(message => message.Parameters).Order());
        await using var database = service.Databases.CreateDbContext();
        Assert.All(
            await database.Stages.ToListAsync(),
            stage => Assert.Equal((StageRowState.Complete, 0), (stage.State, stage.RemainingTaskCount)));
        Assert.All(
            await database.Tasks.ToListAsync(), task => Assert.Equal((TaskRowState.Complete, 1), (task.State, task.Attempt)));
    }

    [Fact]
    public async Task A_permanent_failure_of_a_task_fails_its_job_at_once()
    {
        await using var service = await EmbeddedService.StartAsync(_folder.Path, _graphs);
        var job = await service.StoreAsync();
        _graphs.Add(job, _graphs.Stage("a", 50, (context, i) =>
        {
            if (i == 1)
                throw new StageException("Test_Failure", "Photo 7 is no photo.");
            context.Cancellation.WaitHandle.WaitOne(200);
            context.Cancellation.ThrowIfCancellationRequested();
        }));

        await service.Scheduler.SubmitAsync(job, CancellationToken.None);
        var row = await service.EndAsync(job);

        Assert.Equal(JobRowState.Failed, row.State);
        var error = Assert.Single(await service.MessagesAsync(job));
        Assert.Equal(("Test_Failure", "Photo 7 is no photo.", true), (error.Code, error.Message, error.IsError));
        Assert.True(_graphs.Ran.Count < 20, $"{_graphs.Ran.Count} tasks ran.");
        Assert.Empty(_graphs.Finished);
    }

    public static TheoryData<string, Exception> FailuresOfTheService => new()
    {
        { "Storage_Full", new Storage.Blobs.StorageFullException("The disk of the blob store is full.") },
        { "Storage_Full", new IOException("No space left on device : '/srv/data/jobs/a'", hresult: 28) },
        { "Storage_NotWritable", new UnauthorizedAccessException("Access to the path '/srv/data/jobs/a' is denied.") },
        { "Storage_Error", new FileNotFoundException("Could not find file '/srv/data/jobs/a'.") },
        { "Memory_Exhausted", new InsufficientMemoryException("Array dimensions of /srv/data exceeded.") },
        { "Internal_Error", new AggregateException(new InvalidOperationException("/srv/data/reality.db is odd.")) },
    };

    [Theory]
    [MemberData(nameof(FailuresOfTheService), DisableDiscoveryEnumeration = true)]
    public async Task A_failure_of_the_service_is_reported_to_clients_without_its_internals(string code, Exception failure)
    {
        await using var service = await EmbeddedService.StartAsync(_folder.Path, _graphs);
        var job = await service.StoreAsync();
        _graphs.Add(job, _graphs.Stage("a", 1, (_, _) => throw failure));

        await service.Scheduler.SubmitAsync(job, CancellationToken.None);

        Assert.Equal(JobRowState.Failed, (await service.EndAsync(job)).State);
        var error = Assert.Single(await service.MessagesAsync(job));
        Assert.Equal(code, error.Code);
        foreach (var part in (string[])["/srv", "--", "same command", "Exception"])
            Assert.DoesNotContain(part, error.Message + error.Parameters, StringComparison.Ordinal);
        Assert.Matches("operator", error.Message);
        // At once: another attempt would end the same way.
        Assert.Single(_graphs.Ran);
    }

    [Fact]
    public async Task A_job_that_cannot_be_loaded_fails_with_the_reason()
    {
        await using var service = await EmbeddedService.StartAsync(_folder.Path, _graphs);
        var job = await service.StoreAsync();
        _graphs.AddBroken(job, new StageException("InputData_Invalid", "The scene names no photos."));

        await service.Scheduler.SubmitAsync(job, CancellationToken.None);

        Assert.Equal(JobRowState.Failed, (await service.EndAsync(job)).State);
        Assert.Equal("The scene names no photos.", Assert.Single(await service.MessagesAsync(job)).Message);
    }

    [Fact]
    public async Task A_transient_failure_of_a_task_is_retried()
    {
        await using var service = await EmbeddedService.StartAsync(_folder.Path, _graphs);
        var job = await service.StoreAsync();
        var failures = 0;
        _graphs.Add(job, _graphs.Stage("a", 3, (_, i) =>
        {
            if (i == 1 && Interlocked.Increment(ref failures) <= 2)
                throw new IOException("The share is away.");
        }));

        await service.Scheduler.SubmitAsync(job, CancellationToken.None);

        Assert.Equal(JobRowState.Success, (await service.EndAsync(job)).State);
        Assert.Equal(3, _graphs.Ran.Count(name => name == "a/1"));
        Assert.Empty(await service.MessagesAsync(job));
    }

    [Fact]
    public async Task A_cancelled_job_stops_its_tasks_and_ends()
    {
        await using var service = await EmbeddedService.StartAsync(_folder.Path, _graphs);
        var job = await service.StoreAsync();
        var running = 0;
        _graphs.Add(job, _graphs.Stage("a", 100, (context, _) =>
        {
            Interlocked.Increment(ref running);
            context.Cancellation.WaitHandle.WaitOne(TimeSpan.FromMinutes(5));
            Interlocked.Decrement(ref running);
            context.Cancellation.ThrowIfCancellationRequested();
        }));
        await service.Scheduler.SubmitAsync(job, CancellationToken.None);
        await WaitForAsync(() => running == 2);
        var start = Stopwatch.GetTimestamp();

        Assert.True(await service.Scheduler.CancelAsync(job, CancellationToken.None));
        Assert.Contains((await service.JobAsync(job)).State, new[] { JobRowState.TerminatingOnCancel, JobRowState.Cancelled });
        var row = await service.EndAsync(job);

        Assert.Equal(JobRowState.Cancelled, row.State);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10), $"{Stopwatch.GetElapsedTime(start)}");
        Assert.Equal(0, running);
        Assert.True(row.ProgressPercent < 100);
        Assert.False(await service.Scheduler.CancelAsync(job, CancellationToken.None));
    }

    [Fact]
    public async Task A_queued_job_that_is_cancelled_never_runs()
    {
        await using var service = await EmbeddedService.StartAsync(
            _folder.Path, _graphs, new() { Cores = 1, MemoryBytes = 1000, MaxActiveJobs = 1 });
        var first = await service.StoreAsync();
        using var go = new ManualResetEventSlim();
        _graphs.Add(first, _graphs.Stage("a", 1, (_, _) => go.Wait()));
        await service.Scheduler.SubmitAsync(first, CancellationToken.None);
        await WaitForAsync(() => _graphs.Ran.Count == 1);
        // Not before: the coordinator begins stored jobs, too.
        var second = await service.StoreAsync();
        _graphs.Add(second, _graphs.Stage("b", 1));
        await service.Scheduler.SubmitAsync(second, CancellationToken.None);

        await service.Scheduler.CancelAsync(second, CancellationToken.None);
        Assert.Equal(JobRowState.Cancelled, (await service.EndAsync(second)).State);
        go.Set();

        Assert.Equal(JobRowState.Success, (await service.EndAsync(first)).State);
        Assert.Equal(["a/0"], _graphs.Ran);
    }

    [Fact]
    public async Task Two_jobs_share_the_worker()
    {
        await using var service = await EmbeddedService.StartAsync(_folder.Path, _graphs);
        var first = await service.StoreAsync();
        var second = await service.StoreAsync();
        _graphs.Add(first, _graphs.Stage("a", 300, (_, _) => Thread.Sleep(20)));
        _graphs.Add(second, _graphs.Stage("b", 20, (_, _) => Thread.Sleep(20)));
        await service.Scheduler.SubmitAsync(first, CancellationToken.None);
        await WaitForAsync(() => _graphs.Ran.Count >= 4);

        await service.Scheduler.SubmitAsync(second, CancellationToken.None);

        Assert.Equal(JobRowState.Success, (await service.EndAsync(second)).State);
        var ran = _graphs.Ran.ToList();
        var whileBoth = ran[ran.FindIndex(name => name.StartsWith('b'))..ran.FindLastIndex(name => name.StartsWith('b'))];
        Assert.InRange(whileBoth.Count(name => name.StartsWith('a')), 5, 80);
        Assert.Equal(JobRowState.Success, (await service.EndAsync(first)).State);
    }

    [Fact]
    public async Task Tasks_run_at_once_only_while_cores_and_memory_allow()
    {
        await using var service = await EmbeddedService.StartAsync(
            _folder.Path, _graphs, new() { Cores = 4, MemoryBytes = 1_000_000_000 });
        var job = await service.StoreAsync();
        var (running, most) = (0, 0);
        _graphs.Add(job, _graphs.Stage("a", 12, (_, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            Thread.Sleep(100);
            Interlocked.Decrement(ref running);
        }, cost: new(1, 400_000_000)));

        await service.Scheduler.SubmitAsync(job, CancellationToken.None);

        Assert.Equal(JobRowState.Success, (await service.EndAsync(job)).State);
        Assert.Equal(2, most);
    }

    [Theory]
    [InlineData(5_000_000_000, false)]
    [InlineData(1_000, true)]
    public async Task A_task_that_fits_on_no_worker_fails_its_job_with_a_clear_message(long memoryBytes, bool needsGpu)
    {
        await using var service = await EmbeddedService.StartAsync(_folder.Path, _graphs);
        var job = await service.StoreAsync();
        _graphs.Add(job, _graphs.Stage("a", 1, cost: new(1, memoryBytes) { NeedsGpu = needsGpu }));

        await service.Scheduler.SubmitAsync(job, CancellationToken.None);

        Assert.Equal(JobRowState.Failed, (await service.EndAsync(job)).State);
        var error = Assert.Single(await service.MessagesAsync(job));
        Assert.Equal("Worker_TooSmall", error.Code);
        Assert.StartsWith(
            needsGpu
                ? "The step a (task 000000) needs 0.0 GB of memory and a GPU, but no worker has a GPU. Split the job"
                : "The step a (task 000000) needs 5.0 GB of memory, but the largest worker has 1.0 GB. Split the job",
            error.Message, StringComparison.Ordinal);
        Assert.Equal(
            needsGpu ? ["a", "000000", "0.0"] : ["a", "000000", "5.0", "1.0"],
            JsonSerializer.Deserialize<string[]>(error.Parameters)![..(needsGpu ? 3 : 4)]);
        Assert.Empty(_graphs.Ran);
    }

    [Fact]
    public async Task Warnings_about_the_request_are_stored_when_a_job_begins()
    {
        await using var service = await EmbeddedService.StartAsync(_folder.Path, _graphs);
        var job = await service.StoreAsync();
        var warning = JobMessage.Of(MessageSeverity.Warning, "", "Preset_NotUsed", $"The preset '{"mine"}' changes nothing.");
        _graphs.AddWarned(job, warning, _graphs.Stage("a", 2));

        await service.Scheduler.SubmitAsync(job, CancellationToken.None);

        Assert.Equal(JobRowState.Success, (await service.EndAsync(job)).State);
        var message = Assert.Single(await service.MessagesAsync(job));
        Assert.Equal(
            ("Preset_NotUsed", "Preset not used", "The preset 'mine' changes nothing.", "[\"mine\"]", false),
            (message.Code, message.Title, message.Message, message.Parameters, message.IsError));
    }

    [Fact]
    public async Task Progress_follows_the_work_and_never_falls()
    {
        await using var service = await EmbeddedService.StartAsync(_folder.Path, _graphs);
        var job = await service.StoreAsync();
        _graphs.Add(job, _graphs.Stage("a", 1, (context, _) =>
        {
            context.Log.Begin(40);
            for (var i = 0; i < 40; i++)
            {
                Thread.Sleep(100);
                context.Log.Advance();
            }
        }), _graphs.Stage("b", 1, dependsOn: ["a"]));
        await service.Scheduler.SubmitAsync(job, CancellationToken.None);

        var seen = new List<double>();
        JobRow row;
        do
        {
            row = await service.JobAsync(job);
            seen.Add(row.ProgressPercent);
            await Task.Delay(100);
        }
        while (row.State != JobRowState.Success);

        Assert.Equal(seen.Order(), seen);
        Assert.Contains(seen, percent => percent is > 5 and < 50);
        Assert.Equal(100, seen[^1]);
    }

    [Fact]
    public async Task A_superseded_attempt_is_refused()
    {
        await using var service = await EmbeddedService.StartAsync(_folder.Path, _graphs);
        var job = await service.StoreAsync();
        using var go = new ManualResetEventSlim();
        _graphs.Add(job, _graphs.Stage("a", 1, (_, _) => go.Wait()));
        await service.Scheduler.SubmitAsync(job, CancellationToken.None);
        await WaitForAsync(() => _graphs.Ran.Count == 1);
        var tasks = service.Get<TaskTransitions>();
        var ticket = new TaskTicket(job, "a", "000000");

        // Another worker takes over as if this one had died.
        Assert.True(await tasks.TakeOverAsync(ticket, "next", CancellationToken.None));
        var token = await tasks.StartAsync(ticket, "other", CancellationToken.None);
        go.Set();
        await Task.Delay(1000);

        Assert.Equal(JobRowState.Active, (await service.JobAsync(job)).State);
        var graph = _graphs.Load(job);
        Assert.Null(await tasks.CompleteAsync(ticket, token!.Value - 1, graph, 1, new(), CancellationToken.None));
        var consequence = await tasks.CompleteAsync(ticket, token.Value, graph, 1, new(), CancellationToken.None);
        Assert.True(consequence!.IsLast);
        await service.Get<Feeder>().FollowAsync(job, consequence, CancellationToken.None);
        Assert.Equal(JobRowState.Success, (await service.EndAsync(job)).State);
        Assert.Null(await tasks.StartAsync(ticket, "third", CancellationToken.None));
    }

    [Fact]
    public async Task Artifacts_and_rows_of_an_ended_job_are_removed_when_it_is_old()
    {
        await using var service = await EmbeddedService.StartAsync(
            _folder.Path, _graphs, new() { Cores = 2, MemoryBytes = 1000, KeepEndedJobs = TimeSpan.Zero });
        var job = await service.StoreAsync();
        _graphs.Add(job, _graphs.Stage("a", 3));
        await service.Scheduler.SubmitAsync(job, CancellationToken.None);
        await service.EndAsync(job);
        var scratch = _graphs.Load(job).Workspace.Root;
        Assert.True(Directory.Exists(scratch));

        await service.Get<EndedJobs>().CleanUpAsync(CancellationToken.None);

        Assert.False(Directory.Exists(scratch));
        await using var database = service.Databases.CreateDbContext();
        Assert.Equal(
            (1, 0, 0),
            (await database.Jobs.CountAsync(), await database.Stages.CountAsync(), await database.Tasks.CountAsync()));
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30), "The condition was not met within 30 s.");
            await Task.Delay(20);
        }
    }

    public void Dispose() => _folder.Dispose();
}
