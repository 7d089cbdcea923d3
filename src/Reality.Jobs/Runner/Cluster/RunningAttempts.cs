using System.Collections.Concurrent;

namespace Reality.Jobs.Runner.Cluster;

/// <summary>The attempts that run on this worker.</summary>
internal sealed class RunningAttempts(WorkerOptions options)
{
    private readonly ConcurrentDictionary<RunningAttempt, bool> _running = new();
    private readonly Lock _meterGate = new();
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

    /// <summary>Attributes what the process used since the last call.</summary>
    public void Measure()
    {
        lock (_meterGate)
            _meter.Sample([.. _running.Keys]);
    }

    public void Stop(Guid jobId, StopReason reason)
    {
        foreach (var attempt in _running.Keys.Where(attempt => attempt.Ticket.JobId == jobId))
            attempt.Stop(reason);
    }
}
