using Quartz;
using Reality.Pipeline;

namespace Reality.Cluster;

/// <summary>
/// Hands units of work to Quartz, which delivers each to one worker and again to another where that one dies. The triggers
/// of a job are a group named by its id, so that they can be found and removed together.
/// </summary>
/// <remarks>The rows are the truth: what is lost here is handed out again by the coordinator.</remarks>
internal sealed class UnitQueue(ISchedulerFactory schedulers, SteadyClock clock)
{
    public static readonly JobKey BeginKey = new("begin");
    public static readonly JobKey PlanKey = new("plan");
    public static readonly JobKey TaskKey = new("task");
    public static readonly JobKey FinishKey = new("finish");

    public const string BeginName = "begin";
    public const string FinishName = "finish";

    public static string PlanName(string stage) => $"plan/{stage}";

    public static string StageOf(TriggerKey planKey) => planKey.Name["plan/".Length..];

    public ValueTask BeginAsync(Guid jobId, CancellationToken cancellation) =>
        ScheduleAsync(BeginKey, new(BeginName, jobId.ToString()), cancellation);

    public ValueTask PlanAsync(Guid jobId, string stage, CancellationToken cancellation) =>
        ScheduleAsync(PlanKey, new(PlanName(stage), jobId.ToString()), cancellation);

    public ValueTask FinishAsync(Guid jobId, CancellationToken cancellation) =>
        ScheduleAsync(FinishKey, new(FinishName, jobId.ToString()), cancellation);

    public async ValueTask TasksAsync(Guid jobId, IReadOnlyList<ClaimedTask> tasks, CancellationToken cancellation)
    {
        if (tasks.Count == 0)
            return;
        var scheduler = await schedulers.GetScheduler(cancellation).ConfigureAwait(false);
        var triggers = tasks
            .Select(task => Trigger(
                TaskKey,
                new TaskTicket(jobId, task.Stage, task.TaskId).NewKey(),
                ResourceClass.Of(task.MemoryBytes, task.NeedsGpu),
                TimeSpan.Zero))
            .ToList();
        var job = JobBuilder.Create<TaskUnit>().WithIdentity(TaskKey).StoreDurably().RequestRecovery().Build();
        await scheduler.ScheduleJob(job, triggers, ScheduleJobOptions.Replacing, cancellation).ConfigureAwait(false);
    }

    /// <summary>One more ticket for a task, after a pause.</summary>
    public async ValueTask TaskAgainAsync(TaskTicket ticket, TaskNeeds needs, TimeSpan pause, CancellationToken cancellation)
    {
        var scheduler = await schedulers.GetScheduler(cancellation).ConfigureAwait(false);
        var group = ResourceClass.Of(needs.MemoryBytes, needs.Gpu);
        var trigger = Trigger(TaskKey, ticket.NewKey(), group, pause);
        await scheduler.ScheduleTrigger(trigger, TriggerConflict.Keep, cancellation).ConfigureAwait(false);
    }

    /// <summary>Removes what of a job is not under way.</summary>
    public async ValueTask RemoveAsync(Guid jobId, CancellationToken cancellation)
    {
        var scheduler = await schedulers.GetScheduler(cancellation).ConfigureAwait(false);
        await scheduler.UnscheduleJobs(GroupMatcher<TriggerKey>.GroupEquals(jobId.ToString()), cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Removes what is due later than anything is ever scheduled, which a clock that was set back since has left. It counts as
    /// lost then, and is handed out again.
    /// </summary>
    public async ValueTask RemoveFarFutureAsync(CancellationToken cancellation)
    {
        var scheduler = await schedulers.GetScheduler(cancellation).ConfigureAwait(false);
        var latest = clock.GetUtcNow() + 2 * Retry.Longest;
        var all = await scheduler.QueryTriggers(new() { Take = PagedQuery.All }, cancellation).ConfigureAwait(false);
        var far = all.Items
            .Where(trigger => trigger.NextFireTimeUtc > latest)
            .Select(trigger => trigger.Key)
            .ToList();
        if (far.Count > 0)
            await scheduler.UnscheduleJobs(far, cancellation).ConfigureAwait(false);
    }

    /// <summary>Names of the units of a job that wait, run, or are about to be taken over.</summary>
    public async ValueTask<IReadOnlySet<string>> FindAsync(Guid jobId, CancellationToken cancellation)
    {
        var scheduler = await schedulers.GetScheduler(cancellation).ConfigureAwait(false);
        var group = jobId.ToString();
        // One that Quartz could not deliver gets another chance.
        await scheduler.ResetTriggersFromErrorState(GroupMatcher<TriggerKey>.GroupEquals(group), cancellation).ConfigureAwait(false);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in await KeysAsync(scheduler, group, cancellation).ConfigureAwait(false))
            names.Add(TaskTicket.UnitNameOf(key));
        foreach (var key in await KeysAsync(scheduler, SchedulerConstants.DefaultRecoveryGroup, cancellation).ConfigureAwait(false))
        {
            var data = (await scheduler.GetTrigger(key, cancellation).ConfigureAwait(false))?.JobDataMap;
            if (data?.GetString(SchedulerConstants.FailedJobOriginalTriggerGroup) == group)
                names.Add(TaskTicket.UnitNameOf(new(data.GetString(SchedulerConstants.FailedJobOriginalTriggerName)!, group)));
        }
        return names;
    }

    private static ValueTask<List<TriggerKey>> KeysAsync(IScheduler scheduler, string group, CancellationToken cancellation) =>
        scheduler.GetTriggerKeys(GroupMatcher<TriggerKey>.GroupEquals(group), cancellation);

    private async ValueTask ScheduleAsync(JobKey job, TriggerKey key, CancellationToken cancellation)
    {
        var scheduler = await schedulers.GetScheduler(cancellation).ConfigureAwait(false);
        await scheduler.ScheduleTrigger(Trigger(job, key, null, TimeSpan.Zero), TriggerConflict.Keep, cancellation).ConfigureAwait(false);
    }

    private ITrigger Trigger(JobKey job, TriggerKey key, string? group, TimeSpan pause) => TriggerBuilder.Create()
        .WithIdentity(key)
        .ForJob(job)
        .WithExecutionGroup(group)
        .StartAt(clock.GetUtcNow() + pause)
        // However long it has waited, it is due.
        .WithSimpleSchedule(schedule => schedule.WithMisfireInstruction(SimpleTriggerMisfireInstruction.IgnoreMisfires))
        .Build();
}
