using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Reality.Pipeline;
using Reality.Storage.Database;

namespace Reality.Cluster.Tests;

public sealed class LostUnitsTests : IClassFixture<UnstartedService>
{
    private readonly UnstartedService _worker;
    private readonly ManualClock _clock = new();
    private readonly LostUnits _lost;

    public LostUnitsTests(UnstartedService worker)
    {
        _worker = worker;
        _lost = new(
            worker.Service.Databases, worker.Tasks, worker.Queue, worker.Service.Get<RunningAttempts>(), new("this", "this-1"),
            _clock, NullLogger<LostUnits>.Instance);
    }

    [Fact]
    public async Task A_scheduled_task_whose_trigger_has_been_missing_for_three_seconds_is_requeued()
    {
        var job = await _worker.PlannedAsync(taskCount: 1);
        await _worker.Tasks.ClaimAsync(job, 4, CancellationToken.None);

        await RepairAsync(job);
        _clock.Advance(2.9);
        await RepairAsync(job);
        Assert.Equal(TaskRowState.Scheduled, await StateAsync(job));
        _clock.Advance(0.2);
        await RepairAsync(job);

        Assert.Equal(TaskRowState.Queued, await StateAsync(job));
    }

    [Fact]
    public async Task A_task_with_a_trigger_is_left_alone()
    {
        var job = await _worker.PlannedAsync(taskCount: 1);
        var (_, claimed) = await _worker.Tasks.ClaimAsync(job, 4, CancellationToken.None);
        await _worker.Queue.TasksAsync(job, claimed, CancellationToken.None);

        await RepairForLongAsync(job);

        Assert.Equal(TaskRowState.Scheduled, await StateAsync(job));
        Assert.Equal(["task/a/000000"], await _worker.Queue.FindAsync(job, CancellationToken.None));
    }

    [Fact]
    public async Task The_time_starts_again_when_the_trigger_has_been_there_in_between()
    {
        var job = await _worker.PlannedAsync(taskCount: 1);
        var (_, claimed) = await _worker.Tasks.ClaimAsync(job, 4, CancellationToken.None);

        await RepairAsync(job);
        _clock.Advance(2);
        await _worker.Queue.TasksAsync(job, claimed, CancellationToken.None);
        await RepairAsync(job);
        await _worker.Queue.RemoveAsync(job, CancellationToken.None);
        _clock.Advance(2);
        await RepairAsync(job);

        Assert.Equal(TaskRowState.Scheduled, await StateAsync(job));
    }

    [Fact]
    public async Task A_running_task_whose_worker_disappeared_is_requeued_and_its_attempt_fenced_off()
    {
        var job = await _worker.PlannedAsync(taskCount: 1);
        var ticket = new TaskTicket(job, "a", "000000");
        var old = await _worker.StartAsync(ticket);

        await RepairForLongAsync(job);

        Assert.Equal(TaskRowState.Queued, await StateAsync(job));
        Assert.Null(await _worker.CompleteAsync(ticket, old!.Value));
        Assert.Equal(old + 1, await _worker.StartAsync(ticket));
    }

    [Fact]
    public async Task A_stage_that_is_ready_but_not_planned_gets_a_trigger()
    {
        var job = await _worker.BeginAsync(
            _worker.Graphs.Stage("a", 1), _worker.Graphs.Stage("b", 1, dependsOn: ["a"]));

        await RepairForLongAsync(job);

        Assert.Equal(["plan/a"], await _worker.Queue.FindAsync(job, CancellationToken.None));
    }

    [Fact]
    public async Task A_job_whose_stages_are_complete_is_finished()
    {
        var job = await _worker.BeginAsync(_worker.Graphs.Stage("a", 0));
        await _worker.PlanAsync(job, "a");

        await RepairForLongAsync(job);

        Assert.Equal(["finish"], await _worker.Queue.FindAsync(job, CancellationToken.None));
    }

    [Fact]
    public async Task A_stopping_job_gets_back_the_running_tasks_of_workers_that_disappeared()
    {
        var job = await _worker.PlannedAsync(taskCount: 2);
        await _worker.StartAsync(new(job, "a", "000000"));
        await _worker.Jobs.CancelAsync(job, CancellationToken.None);

        await _lost.RequeueRunningAsync(job, CancellationToken.None);
        _clock.Advance(3.1);
        await _lost.RequeueRunningAsync(job, CancellationToken.None);

        Assert.Equal(TaskRowState.Queued, await StateAsync(job));
        Assert.True(await _worker.Jobs.EndAsync(job, CancellationToken.None));
    }

    private async Task RepairForLongAsync(Guid job)
    {
        await RepairAsync(job);
        _clock.Advance(3.1);
        await RepairAsync(job);
    }

    private async Task RepairAsync(Guid job)
    {
        await using var database = _worker.Service.Databases.CreateDbContext();
        var stages = await database.Stages.AsNoTracking().Where(stage => stage.JobId == job).ToListAsync();
        await _lost.RepairAsync(job, stages, CancellationToken.None);
    }

    private async Task<TaskRowState> StateAsync(Guid job) => (await _worker.Service.TaskAsync(job, "a", "000000")).State;

    private sealed class ManualClock : TimeProvider
    {
        private TimeSpan _time;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _time.Ticks;

        public void Advance(double seconds) => _time += TimeSpan.FromSeconds(seconds);
    }
}
