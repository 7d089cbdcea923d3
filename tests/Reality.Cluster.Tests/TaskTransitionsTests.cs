using Reality.Pipeline;
using Reality.Storage.Database;

namespace Reality.Cluster.Tests;

public sealed class TaskTransitionsTests(UnstartedService worker) : IClassFixture<UnstartedService>
{
    private static readonly JobMessage s_reason = new(MessageSeverity.Error, "a", "Test_Failure", "The photo is empty.");

    private TaskTransitions Tasks => worker.Tasks;

    [Fact]
    public async Task Tasks_are_claimed_in_the_order_of_the_plan_until_the_window_is_full()
    {
        var job = await worker.PlannedAsync(taskCount: 10);

        var (before, first) = await Tasks.ClaimAsync(job, window: 4, CancellationToken.None);
        Assert.Equal(0, before);
        Assert.Equal(["000000", "000001", "000002", "000003"], first.Select(task => task.TaskId).Order());

        // Nothing while more than half of the window is scheduled; then it is filled up.
        await worker.StartAsync(new(job, "a", "000000"));
        Assert.Equal((3, 0), await CountAsync(job, window: 4));
        await worker.StartAsync(new(job, "a", "000001"));
        Assert.Equal((2, 2), await CountAsync(job, window: 4));
    }

    [Fact]
    public async Task Callers_at_once_claim_different_tasks()
    {
        var job = await worker.PlannedAsync(taskCount: 20);

        var claims = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Tasks.ClaimAsync(job, 8, CancellationToken.None)));

        var claimed = claims.SelectMany(claim => claim.Claimed).Select(task => task.TaskId).ToList();
        Assert.Equal(claimed.Distinct(), claimed);
        Assert.InRange(claimed.Count, 8, 20);
    }

    [Fact]
    public async Task Tasks_of_a_stopping_job_are_neither_claimed_nor_started()
    {
        var job = await worker.PlannedAsync(taskCount: 3);
        await worker.SetStateAsync(job, JobRowState.TerminatingOnCancel);

        Assert.Equal((0, 0), await CountAsync(job, window: 4));
        Assert.Null(await worker.StartAsync(new(job, "a", "000000")));
        Assert.Equal(TaskRowState.Queued, await StateAsync(new(job, "a", "000000")));
    }

    [Fact]
    public async Task Messages_of_one_code_are_stored_up_to_a_number_and_counted_beyond_it()
    {
        var job = await worker.PlannedAsync(taskCount: 4);
        for (var task = 0; task < 3; task++)
        {
            var ticket = new TaskTicket(job, "a", $"00000{task}");
            var token = await worker.StartAsync(ticket);
            var messages = Enumerable.Range(0, 1000).Select(i => new JobMessage(MessageSeverity.Warning, "a", "Odd", $"{i:D4}"))
                .Append(new(MessageSeverity.Warning, "a", "Rare", "x")).ToList();

            await worker.CompleteAsync(ticket, token!.Value, record: new() { Messages = messages });
        }

        var stored = await worker.Service.MessagesAsync(job);

        Assert.Equal(JobMessageRows.MaxOfCode, stored.Count(row => row.Code == "Odd"));
        Assert.Equal("0199", stored.Last(row => row.Code == "Odd").Message);
        Assert.Equal(3, stored.Count(row => row.Code == "Rare"));
        Assert.Equal("There are 2,800 more messages.", Assert.Single(stored, row => row.Code == "Messages_Omitted").Message);
    }

    [Fact]
    public async Task Each_attempt_gets_the_next_token()
    {
        var ticket = await TicketAsync();

        Assert.Equal(1, await worker.StartAsync(ticket));
        Assert.True(await Tasks.ReturnAsync(ticket, 1, TaskRowState.Scheduled, CancellationToken.None));
        Assert.Equal(2, await worker.StartAsync(ticket));

        var row = await worker.Service.TaskAsync(ticket.JobId, "a", ticket.TaskId);
        Assert.Equal((TaskRowState.Running, 2, "worker"), (row.State, row.Attempt, row.Worker));
        Assert.NotNull(row.StartedAt);
    }

    [Fact]
    public async Task A_running_task_is_not_started_again()
    {
        var ticket = await TicketAsync();
        await worker.StartAsync(ticket);

        Assert.Null(await worker.StartAsync(ticket));
        Assert.Equal(1, (await worker.Service.TaskAsync(ticket.JobId, "a", ticket.TaskId)).Attempt);
    }

    [Fact]
    public async Task A_completed_task_is_counted_once_and_never_started_again()
    {
        var ticket = await TicketAsync(taskCount: 2);
        var token = (await worker.StartAsync(ticket))!.Value;
        var record = new TaskRecord
        {
            Cpu = TimeSpan.FromSeconds(3),
            Messages = [new(MessageSeverity.Warning, "a", "Test_Warning", "The photo is dark.")],
        };

        Assert.NotNull(await worker.CompleteAsync(ticket, token, record: record));
        Assert.Null(await worker.CompleteAsync(ticket, token, record: record));
        Assert.Null(await worker.StartAsync(ticket));

        var row = await worker.Service.TaskAsync(ticket.JobId, "a", ticket.TaskId);
        Assert.Equal((TaskRowState.Complete, 1.0, 3.0), (row.State, row.DoneFraction, row.CpuSeconds));
        Assert.NotNull(row.EndedAt);
        Assert.Equal(1, (await worker.Service.StageAsync(ticket.JobId, "a")).RemainingTaskCount);
        Assert.Single(await worker.Service.MessagesAsync(ticket.JobId));
    }

    [Fact]
    public async Task A_superseded_attempt_can_change_nothing()
    {
        var ticket = await TicketAsync();
        var old = (await worker.StartAsync(ticket))!.Value;

        // Its worker is thought dead: another one takes over and starts the task.
        Assert.True(await Tasks.TakeOverAsync(ticket, "next", CancellationToken.None));
        var token = (await worker.StartAsync(ticket))!.Value;
        Assert.True(token > old);

        Assert.Null(await worker.CompleteAsync(ticket, old));
        Assert.False(await Tasks.FailAsync(ticket, old, [], s_reason, CancellationToken.None));
        Assert.False(await Tasks.ReturnAsync(ticket, old, TaskRowState.Queued, CancellationToken.None));
        Assert.False(await Tasks.ProgressAsync(ticket, old, 0.5, CancellationToken.None));

        var row = await worker.Service.TaskAsync(ticket.JobId, "a", ticket.TaskId);
        Assert.Equal((TaskRowState.Running, token, 0.0), (row.State, row.Attempt, row.DoneFraction));
        Assert.Equal(1, (await worker.Service.StageAsync(ticket.JobId, "a")).RemainingTaskCount);
        Assert.Equal(JobRowState.Active, await worker.StateAsync(ticket.JobId));
        Assert.Empty(await worker.Service.MessagesAsync(ticket.JobId));
        Assert.True((await worker.CompleteAsync(ticket, token))!.IsLast);
    }

    [Fact]
    public async Task An_attempt_is_refused_between_the_takeover_and_the_next_start()
    {
        var ticket = await TicketAsync();
        var old = (await worker.StartAsync(ticket))!.Value;
        await Tasks.TakeOverAsync(ticket, "next", CancellationToken.None);

        Assert.Equal(TaskRowState.Queued, await StateAsync(ticket));
        Assert.Null(await worker.CompleteAsync(ticket, old));
    }

    [Theory]
    [InlineData(TaskRowState.Queued)]
    [InlineData(TaskRowState.Complete)]
    public async Task Only_a_running_task_is_taken_over(TaskRowState state)
    {
        var ticket = await TicketAsync();
        if (state == TaskRowState.Complete)
            await worker.CompleteAsync(ticket, (await worker.StartAsync(ticket))!.Value);

        Assert.False(await Tasks.TakeOverAsync(ticket, "next", CancellationToken.None));
        Assert.Equal(state, await StateAsync(ticket));
    }

    [Fact]
    public async Task A_failed_task_fails_its_job_with_the_warnings_before_the_reason()
    {
        var ticket = await TicketAsync(taskCount: 2);
        var token = (await worker.StartAsync(ticket))!.Value;
        var warning = new JobMessage(MessageSeverity.Warning, "a", "Test_Warning", "The photo is dark.");

        Assert.True(await Tasks.FailAsync(ticket, token, [warning], s_reason, CancellationToken.None));

        Assert.Equal(TaskRowState.Failed, await StateAsync(ticket));
        Assert.Equal(JobRowState.TerminatingOnFailure, await worker.StateAsync(ticket.JobId));
        var messages = await worker.Service.MessagesAsync(ticket.JobId);
        Assert.Equal(["Test_Warning", "Test_Failure"], messages.Select(message => message.Code));
        Assert.Null(await worker.StartAsync(new(ticket.JobId, "a", "000001")));
    }

    [Fact]
    public async Task A_lost_task_is_requeued_unless_its_row_has_changed_since()
    {
        var ticket = await TicketAsync();
        await worker.StartAsync(ticket);
        var lost = await worker.Service.TaskAsync(ticket.JobId, "a", ticket.TaskId);

        await Tasks.TakeOverAsync(ticket, "next", CancellationToken.None);
        await worker.StartAsync(ticket);
        await Tasks.RequeueAsync(lost, CancellationToken.None);
        Assert.Equal(TaskRowState.Running, await StateAsync(ticket));

        await Tasks.RequeueAsync(await worker.Service.TaskAsync(ticket.JobId, "a", ticket.TaskId), CancellationToken.None);
        Assert.Equal(TaskRowState.Queued, await StateAsync(ticket));
    }

    [Fact]
    public async Task Progress_belongs_to_the_attempt()
    {
        var ticket = await TicketAsync();
        var token = (await worker.StartAsync(ticket))!.Value;

        Assert.True(await Tasks.ProgressAsync(ticket, token, 0.25, CancellationToken.None));
        Assert.Equal(0.25, (await worker.Service.TaskAsync(ticket.JobId, "a", ticket.TaskId)).DoneFraction);

        await Tasks.ReturnAsync(ticket, token, TaskRowState.Scheduled, CancellationToken.None);
        Assert.Equal(0, (await worker.Service.TaskAsync(ticket.JobId, "a", ticket.TaskId)).DoneFraction);
    }

    private async Task<TaskTicket> TicketAsync(int taskCount = 1) =>
        new(await worker.PlannedAsync(taskCount), "a", "000000");

    private async Task<(int Before, int Claimed)> CountAsync(Guid job, int window)
    {
        var (before, claimed) = await Tasks.ClaimAsync(job, window, CancellationToken.None);
        return (before, claimed.Count);
    }

    private async Task<TaskRowState> StateAsync(TaskTicket ticket) =>
        (await worker.Service.TaskAsync(ticket.JobId, ticket.Stage.ToString(), ticket.TaskId)).State;
}
