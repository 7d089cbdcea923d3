using System.Diagnostics;

namespace Reality.Pipeline;

/// <summary>Attributes the time, processor time and memory of the process to the tasks that run. Used by one thread.</summary>
internal sealed class ResourceMeter(Admission admission)
{
    private long _lastTimestamp = Stopwatch.GetTimestamp();
    private TimeSpan _lastCpu = Environment.CpuUsage.TotalTime;

    /// <summary>Attributes what was used since the last call to the tasks that ran since then.</summary>
    public void Sample(IReadOnlyCollection<IMeteredTask> running)
    {
        var timestamp = Stopwatch.GetTimestamp();
        var cpu = Environment.CpuUsage.TotalTime;
        var workingSet = Environment.WorkingSet;
        var wallSpent = Stopwatch.GetElapsedTime(_lastTimestamp, timestamp);
        var cpuSpent = cpu - _lastCpu;
        (_lastTimestamp, _lastCpu) = (timestamp, cpu);

        var cores = running.Sum(attempt => admission.CoresFor(attempt.Needs));
        foreach (var attempt in running)
        {
            var tasksOfStage = running.Count(other => other.Stage.Equals(attempt.Stage));
            attempt.Wall += wallSpent / tasksOfStage;
            attempt.Cpu += cpuSpent * admission.CoresFor(attempt.Needs) / cores;
            attempt.PeakMemoryBytes = Math.Max(attempt.PeakMemoryBytes, workingSet);
        }
    }
}
