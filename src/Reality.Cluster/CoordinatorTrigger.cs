using Quartz;

namespace Reality.Cluster;

/// <summary>The one trigger that fires the coordinator, shared by all workers.</summary>
internal static class CoordinatorTrigger
{
    public static readonly JobKey JobKey = new("coordinate");
    private static readonly TriggerKey s_key = new("coordinate");
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    /// <summary>Makes sure that it is there and fires.</summary>
    public static async Task EnsureAsync(IScheduler scheduler, SteadyClock clock, CancellationToken cancellation)
    {
        await scheduler.ResetTriggerFromErrorState(s_key, cancellation).ConfigureAwait(false);
        var trigger = TriggerBuilder.Create()
            .WithIdentity(s_key)
            .ForJob(JobKey)
            .StartAt(clock.GetUtcNow())
            .WithSimpleSchedule(schedule => schedule
                .WithInterval(s_interval)
                .RepeatForever()
                .WithMisfireInstruction(SimpleTriggerMisfireInstruction.NowWithRemainingCount))
            .Build();
        await scheduler.ScheduleTrigger(trigger, TriggerConflict.Keep, cancellation).ConfigureAwait(false);
    }
}
