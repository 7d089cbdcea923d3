using System.Globalization;
using Quartz;

namespace Reality.Jobs.Runner.Cluster;

/// <summary>Names a task in the key of the trigger that delivers it; the trigger's group is the job.</summary>
/// <param name="FailureCount">Attempts that have failed with what can pass.</param>
internal sealed record TaskTicket(Guid JobId, string Stage, string TaskId, int FailureCount)
{
    /// <summary>The same for every ticket of the task.</summary>
    public string UnitName => NameOf(Stage, TaskId);

    public static string NameOf(string stage, string taskId) => $"task/{stage}/{taskId}";

    /// <summary>Never the key of another trigger, so that an old one that is still there is in nobody's way.</summary>
    public TriggerKey NewKey() => new(
        string.Create(CultureInfo.InvariantCulture, $"{UnitName}#{FailureCount}.{Guid.NewGuid().ToString("N")[..12]}"),
        JobId.ToString());

    public static TaskTicket Of(TriggerKey key)
    {
        var name = key.Name.Split('/', 3);
        var id = name[2].Split('#');
        return new(Guid.Parse(key.Group), name[1], id[0], int.Parse(id[1].Split('.')[0], CultureInfo.InvariantCulture));
    }

    /// <summary>The unit that a trigger delivers.</summary>
    public static string UnitNameOf(TriggerKey key) => key.Name.Split('#')[0];
}
