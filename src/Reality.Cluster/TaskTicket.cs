using System.Globalization;
using Quartz;
using Reality.Pipeline;

namespace Reality.Cluster;

/// <summary>The content of a task's trigger, carried in the trigger's key. The group of the key is the job.</summary>
/// <param name="FailureCount">Attempts that have failed with a transient failure.</param>
/// <param name="RefusalCount">Workers that had no room for the task.</param>
/// <param name="LossCount">Attempts that ended with the death of their process.</param>
internal sealed record TaskTicket(
    Guid JobId, StageName Stage, string TaskId, int FailureCount = 0, int RefusalCount = 0, int LossCount = 0)
{
    /// <summary>The same for every ticket of the task.</summary>
    public string UnitName => NameOf(Stage, TaskId);

    public static string NameOf(StageName stage, string taskId) => $"task/{stage}/{taskId}";

    /// <summary>Unique, so that it does not collide with an earlier trigger of the task that still exists.</summary>
    public TriggerKey NewKey()
    {
        var random = Guid.NewGuid().ToString("N")[..12];
        return new(
            string.Create(CultureInfo.InvariantCulture, $"{UnitName}#{FailureCount}.{RefusalCount}.{LossCount}.{random}"),
            JobId.ToString());
    }

    public static TaskTicket Of(TriggerKey key)
    {
        var name = key.Name.Split('/', 3);
        var id = name[2].Split('#');
        var counts = id[1].Split('.');
        return new(
            Guid.Parse(key.Group),
            name[1],
            id[0],
            int.Parse(counts[0], CultureInfo.InvariantCulture),
            int.Parse(counts[1], CultureInfo.InvariantCulture),
            // Triggers of earlier versions have no count of losses.
            counts.Length > 3 ? int.Parse(counts[2], CultureInfo.InvariantCulture) : 0);
    }

    /// <summary>The unit that a trigger delivers.</summary>
    public static string UnitNameOf(TriggerKey key) => key.Name.Split('#')[0];
}
