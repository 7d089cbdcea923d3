namespace Reality.Core;

/// <summary>Processor time of this process and of processes that work for it. Thread-safe.</summary>
public static class ProcessorTime
{
    private static long s_ticksOfOthers;

    /// <summary>Time since this process started.</summary>
    public static TimeSpan Total => Environment.CpuUsage.TotalTime + new TimeSpan(Interlocked.Read(ref s_ticksOfOthers));

    /// <summary>Adds time that another process has spent for this one.</summary>
    public static void AddOfOther(TimeSpan spent) => Interlocked.Add(ref s_ticksOfOthers, spent.Ticks);
}
