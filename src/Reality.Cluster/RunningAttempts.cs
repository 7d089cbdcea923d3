using System.Collections.Concurrent;
using System.Diagnostics;
using Reality.Pipeline;

namespace Reality.Cluster;

/// <summary>The attempts that run on this worker.</summary>
internal sealed class RunningAttempts(WorkerOptions options)
{
    private readonly ConcurrentDictionary<RunningAttempt, bool> _running = new();
    private readonly Lock _meterGate = new();
    private static readonly TimeSpan s_measurePause = TimeSpan.FromMilliseconds(50);
    private long _measured;
    private readonly ResourceMeter _meter = new(new(options.Cores, options.MemoryBytes));

    public ICollection<RunningAttempt> All => _running.Keys;

    public void Add(RunningAttempt attempt)
    {
        Measure();
        _running.TryAdd(attempt, true);
    }

    public void Remove(RunningAttempt attempt)
    {
        Measure();
        _running.TryRemove(attempt, out _);
    }

    /// <summary>Attributes what the process used since the last call; a moment later at the earliest, since asking costs.</summary>
    public void Measure()
    {
        lock (_meterGate)
        {
            if (Stopwatch.GetElapsedTime(_measured) < s_measurePause)
                return;
            _measured = Stopwatch.GetTimestamp();
            _meter.Sample([.. _running.Keys]);
        }
    }

    public void Stop(Guid jobId, StopReason reason)
    {
        foreach (var attempt in _running.Keys.Where(attempt => attempt.Ticket.JobId == jobId))
            attempt.Stop(reason);
    }
}
