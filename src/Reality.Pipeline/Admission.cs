using System.Diagnostics;
using Reality.Core;

namespace Reality.Pipeline;

/// <summary>Admits tasks to run at once as long as their cores and predicted memory fit. Used by one thread.</summary>
internal sealed class Admission(int threadCount, long memoryBudgetBytes)
{
    private int _runningCount;
    private int _coresTaken;
    private long _bytesTaken;

    /// <summary>Predicted memory of the tasks that run, in bytes.</summary>
    public long BytesTaken => Volatile.Read(ref _bytesTaken);

    /// <summary>Reserves the cores and memory of a task if they fit now; a task that runs alone always fits.</summary>
    public bool TryTake(TaskCost cost)
    {
        var cores = CoresFor(cost);
        if (_runningCount > 0 && (_coresTaken + cores > threadCount || cost.MemoryBytes > memoryBudgetBytes - _bytesTaken))
            return false;
        _runningCount++;
        _coresTaken += cores;
        _bytesTaken += cost.MemoryBytes;
        return true;
    }

    public void Return(TaskCost cost)
    {
        _runningCount--;
        _coresTaken -= CoresFor(cost);
        _bytesTaken -= cost.MemoryBytes;
    }

    public int CoresFor(TaskCost cost) => Math.Clamp(cost.Cores, 0, threadCount);
}

/// <summary>
/// Attributes time, memory of the process and <see cref="ProcessorTime"/> to the tasks that run. Used by one thread.
/// </summary>
internal sealed class ResourceMeter(Admission admission)
{
    private long _lastTimestamp = Stopwatch.GetTimestamp();
    private TimeSpan _lastCpu = ProcessorTime.Total;

    /// <summary>Attributes the resources used since the last call to the tasks that ran since then.</summary>
    public void Sample(IReadOnlyCollection<IMeteredTask> running)
    {
        var timestamp = Stopwatch.GetTimestamp();
        var cpu = ProcessorTime.Total;
        var workingSet = Environment.WorkingSet;
        var wallSpent = Stopwatch.GetElapsedTime(_lastTimestamp, timestamp);
        var cpuSpent = cpu - _lastCpu;
        (_lastTimestamp, _lastCpu) = (timestamp, cpu);

        var cores = running.Sum(attempt => admission.CoresFor(attempt.Cost));
        foreach (var attempt in running)
        {
            var tasksOfStage = running.Count(other => other.Stage.Equals(attempt.Stage));
            attempt.Wall += wallSpent / tasksOfStage;
            attempt.Cpu += cpuSpent * admission.CoresFor(attempt.Cost) / cores;
            attempt.PeakMemoryBytes = Math.Max(attempt.PeakMemoryBytes, workingSet);
        }
    }
}

/// <summary>A running task to which the meter attributes resources of the process.</summary>
internal interface IMeteredTask
{
    /// <summary>Equal for tasks of the same stage of the same job.</summary>
    object Stage { get; }

    TaskCost Cost { get; }

    TimeSpan Wall { get; set; }

    TimeSpan Cpu { get; set; }

    long PeakMemoryBytes { get; set; }
}
