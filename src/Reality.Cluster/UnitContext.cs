using Quartz;

namespace Reality.Cluster;

/// <summary>Reads what Quartz delivers.</summary>
internal static class UnitContext
{
    /// <summary>The key under which the unit was scheduled, also where another worker takes it over.</summary>
    public static TriggerKey UnitKey(this IJobExecutionContext context) =>
        context.Recovering && context.RecoveringTriggerKey is { } key ? key : context.Trigger.Key;
}
