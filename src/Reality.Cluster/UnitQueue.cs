using Quartz;
using Reality.Pipeline;

namespace Reality.Cluster;

/// <summary>
/// Schedules units of work as triggers of Quartz, which delivers each to one worker, and to another if that worker dies. The
/// triggers of a job form a group named by its id, so that they can be found and removed together.
/// </summary>
/// <remarks>
/// The rows are authoritative: the coordinator schedules a unit again whose trigger was lost; see <see cref="LostUnits"/>.
/// </remarks>
internal sealed class UnitQueue(ISchedulerFactory schedulers, SteadyClock clock)
{
    public static readonly JobKey BeginKey = new("begin");
    public static readonly JobKey PlanKey = new("plan");
    public static readonly JobKey TaskKey = new("task");
    public static readonly JobKey FinishKey = new("finish");

    public const string BeginName = "begin";
    public const string FinishName = "finish";

    public static string PlanName(StageName stage) => $"plan/{stage}";

    public static StageName StageOf(TriggerKey planKey) => planKey.Name["plan/".Length..];

    public ValueTask BeginAsync(Guid jobId, CancellationToken cancellation) =>
        ScheduleAsync(BeginKey, new(BeginName, jobId.ToString()), cancellation);

    public ValueTask PlanAsync(Guid jobId, StageName stage, CancellationToken cancellation) =>
        ScheduleAsync(PlanKey, new(PlanName(stage), jobId.ToString()), cancellation);

    public ValueTask FinishAsync(Guid jobId, CancellationToken cancellation) =>
        ScheduleAsync(FinishKey, new(FinishName, jobId.ToString()), cancellation);

    /// <summary>Reads a unit of the store.</summary>
    public async Task CheckAsync(CancellationToken cancellation)
    {
        var scheduler = await schedulers.GetScheduler(cancellation).ConfigureAwait(false);
        await scheduler.GetJobDetail(BeginKey, cancellation).ConfigureAwait(false);
    }

    /// <summary>Schedules claimed tasks in one call.</summary>
    public async ValueTask TasksAsync(Guid jobId, IReadOnlyList<ClaimedTask> tasks, CancellationToken cancellation)
    {
        if (tasks.Count == 0)
            return;
        var scheduler = await schedulers.GetScheduler(cancellation).ConfigureAwait(false);
        var triggers = tasks
            .Select(task => Trigger(
                TaskKey,
                new TaskTicket(jobId, task.Stage, task.TaskId, LossCount: task.LostCount).NewKey(),
                ResourceClass.Of(task.MemoryBytes, task.NeedsGpu),
                TimeSpan.Zero))
            .ToList();
        var job = JobBuilder.Create<TaskUnit>().WithIdentity(TaskKey).StoreDurably().RequestRecovery().Build();
        await scheduler.ScheduleJob(job, triggers, ScheduleJobOptions.Replacing, cancellation).ConfigureAwait(false);
    }

    /// <summary>Requeues a task: schedules a new trigger for it, due after a pause.</summary>
    public async ValueTask RequeueTaskAsync(TaskTicket ticket, TaskCost cost, TimeSpan pause, CancellationToken cancellation)
    {
        var scheduler = await schedulers.GetScheduler(cancellation).ConfigureAwait(false);
        var group = ResourceClass.Of(cost.MemoryBytes, cost.NeedsGpu);
        var trigger = Trigger(TaskKey, ticket.NewKey(), group, pause);
        await scheduler.ScheduleTrigger(trigger, TriggerConflict.Keep, cancellation).ConfigureAwait(false);
    }

    /// <summary>Removes the triggers of a job that no worker runs yet.</summary>
    public async ValueTask RemoveAsync(Guid jobId, CancellationToken cancellation)
    {
        var scheduler = await schedulers.GetScheduler(cancellation).ConfigureAwait(false);
        await scheduler
            .UnscheduleJobs(GroupMatcher<TriggerKey>.GroupEquals(jobId.ToString()), cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Removes triggers that are due later than any trigger is ever scheduled: left by a clock that has since been set back.
    /// Their units count as lost then, and are scheduled again.
    /// </summary>
    public async ValueTask RemoveFarFutureAsync(CancellationToken cancellation)
    {
        var scheduler = await schedulers.GetScheduler(cancellation).ConfigureAwait(false);
        var latest = clock.GetUtcNow() + 2 * TaskRetryPolicy.LongestPause;
        var all = await scheduler.QueryTriggers(new() { Take = PagedQuery.All }, cancellation).ConfigureAwait(false);
        var far = all.Items
            .Where(trigger => trigger.NextFireTimeUtc > latest)
            .Select(trigger => trigger.Key)
            .ToList();
        if (far.Count > 0)
            await scheduler.UnscheduleJobs(far, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Names of the units of a job that have a trigger: they wait, run, or are about to be recovered from a dead worker.
    /// </summary>
    public async ValueTask<IReadOnlySet<string>> FindAsync(Guid jobId, CancellationToken cancellation)
    {
        var scheduler = await schedulers.GetScheduler(cancellation).ConfigureAwait(false);
        var group = jobId.ToString();
        // A trigger that Quartz failed to deliver gets another chance.
        await scheduler
            .ResetTriggersFromErrorState(GroupMatcher<TriggerKey>.GroupEquals(group), cancellation)
            .ConfigureAwait(false);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in await KeysAsync(scheduler, group, cancellation).ConfigureAwait(false))
            names.Add(TaskTicket.UnitNameOf(key));
        var recovering = await KeysAsync(scheduler, SchedulerConstants.DefaultRecoveryGroup, cancellation).ConfigureAwait(false);
        foreach (var key in recovering)
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
        var trigger = Trigger(job, key, group: null, TimeSpan.Zero);
        await scheduler.ScheduleTrigger(trigger, TriggerConflict.Keep, cancellation).ConfigureAwait(false);
    }

    private ITrigger Trigger(JobKey job, TriggerKey key, string? group, TimeSpan pause) => TriggerBuilder.Create()
        .WithIdentity(key)
        .ForJob(job)
        .WithExecutionGroup(group)
        .StartAt(clock.GetUtcNow() + pause)
        // Due however long it has waited.
        .WithSimpleSchedule(schedule => schedule.WithMisfireInstruction(SimpleTriggerMisfireInstruction.IgnoreMisfires))
        .Build();
}
