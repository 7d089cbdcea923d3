using Microsoft.EntityFrameworkCore;
using Reality.Storage.Database;
using Reality.Testing;

namespace Reality.Cluster.Tests;

/// <summary>Clocks that are set forward and back while jobs run, and machines whose clocks disagree.</summary>
public sealed class ClockTests : IDisposable
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    private readonly TemporaryFolder _folder = new();
    private readonly SyntheticGraphs _graphs;

    public ClockTests() => _graphs = new(_folder.Path);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_job_does_not_notice_that_the_clock_is_set(int hours)
    {
        var clock = new ShiftedClock();
        await using var service = await EmbeddedService.StartAsync(_folder.Path, _graphs, clock: clock);
        var job = await service.StoreAsync();
        var failures = 0;
        _graphs.Add(
            job,
            _graphs.Stage("a", 4, (_, i) =>
            {
                if (i != 1)
                    return;
                // The next attempt is due in half a second, and then in two.
                clock.Offset = hours * s_hour;
                if (Interlocked.Increment(ref failures) <= 2)
                    throw new IOException("The share is away.");
            }),
            _graphs.Stage("b", 2, dependsOn: ["a"]));

        await service.Scheduler.SubmitAsync(job, CancellationToken.None);

        Assert.Equal(JobRowState.Success, (await service.EndAsync(job)).State);
        Assert.Equal(["a/0", "a/1", "a/1", "a/1", "a/2", "a/3", "b/0", "b/1"], _graphs.Ran.Order());
    }

    [Fact]
    public async Task A_service_that_starts_with_the_clock_set_back_goes_on_with_its_jobs()
    {
        Guid job;
        var early = new ShiftedClock { Offset = s_hour };
        await using (var ahead = await EmbeddedService.StartAsync(_folder.Path, _graphs, clock: early))
        {
            job = await ahead.StoreAsync();
            _graphs.Add(job, _graphs.Stage("a", 10, (context, _) =>
            {
                context.Cancellation.WaitHandle.WaitOne(200);
                context.Cancellation.ThrowIfCancellationRequested();
            }));
            await ahead.Scheduler.SubmitAsync(job, CancellationToken.None);
            await ahead.WaitAsync(job, TimeSpan.FromSeconds(30), JobRowState.Active);
        }

        await using var next = await EmbeddedService.StartAsync(_folder.Path, _graphs, clock: new ShiftedClock());

        Assert.Equal(JobRowState.Success, (await next.EndAsync(job)).State);
    }

    [Fact]
    public async Task Workers_whose_clocks_are_hours_apart_leave_each_others_tasks_alone()
    {
        using var postgres = PostgresServer.TryStart();
        Assert.SkipWhen(postgres is null, "PostgreSQL is not installed.");
        var database = postgres.ConnectionString;
        Task<EmbeddedService> StartAsync(string name, TimeSpan offset) => EmbeddedService.StartAsync(
            _folder[name], _graphs, clock: new ShiftedClock { Offset = offset }, postgres: database);
        await using var late = await StartAsync("late", -s_hour);
        await using var early = await StartAsync("early", s_hour);
        var job = await late.StoreAsync();
        // Longer than it takes to notice that a worker has disappeared.
        _graphs.Add(job, _graphs.Stage("a", 8, (_, _) => Thread.Sleep(2500)));

        await late.Scheduler.SubmitAsync(job, CancellationToken.None);

        Assert.Equal(JobRowState.Success, (await late.EndAsync(job)).State);
        Assert.Equal(8, _graphs.Ran.Count);
        await using var rows = late.Databases.CreateDbContext();
        Assert.Equal(2, await rows.Tasks.Select(task => task.Worker).Distinct().CountAsync());
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }
}
