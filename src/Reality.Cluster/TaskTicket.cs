using System.Globalization;
using Quartz;

namespace Reality.Cluster;

/// <summary>Names a task in the key of the trigger that delivers it; the trigger's group is the job.</summary>
/// <param name="FailureCount">Attempts that have failed with what can pass.</param>
/// <param name="RefusalCount">Workers that have had no room for it.</param>
internal sealed record TaskTicket(Guid JobId, string Stage, string TaskId, int FailureCount = 0, int RefusalCount = 0)
{
    /// <summary>The same for every ticket of the task.</summary>
    public string UnitName => NameOf(Stage, TaskId);

    public static string NameOf(string stage, string taskId) => $"task/{stage}/{taskId}";

    /// <summary>Never the key of another trigger, so that an old one that is still there is in nobody's way.</summary>
    public TriggerKey NewKey() => new(
        string.Create(CultureInfo.InvariantCulture, $"{UnitName}#{FailureCount}.{RefusalCount}.{Guid.NewGuid().ToString("N")[..12]}"),
        JobId.ToString());

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
            int.Parse(counts[1], CultureInfo.InvariantCulture));
    }

    /// <summary>The unit that a trigger delivers.</summary>
    public static string UnitNameOf(TriggerKey key) => key.Name.Split('#')[0];
}
