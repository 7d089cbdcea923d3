namespace Reality.Cluster;

/// <summary>
/// The clock of the scheduling: it begins at the machine's time and then counts evenly, so that due times and heartbeats stay as
/// they are when somebody sets the machine's clock.
/// </summary>
/// <remarks>What people read (times of jobs, ends of links and tokens) follows the machine's clock.</remarks>
internal sealed class SteadyClock(TimeProvider machine) : TimeProvider
{
    // What two clocks drift apart between two looks is far less.
    private static readonly TimeSpan s_maxStepBack = TimeSpan.FromMilliseconds(50);

    private readonly long _startTimestamp = System.GetTimestamp();
    private long _startTicks = machine.GetUtcNow().UtcTicks;

    public override DateTimeOffset GetUtcNow() =>
        new(Volatile.Read(ref _startTicks) + System.GetElapsedTime(_startTimestamp).Ticks, TimeSpan.Zero);

    /// <summary>Takes over a time, for the start.</summary>
    public void Set(DateTimeOffset now) => Interlocked.Add(ref _startTicks, (now - GetUtcNow()).Ticks);

    /// <summary>Keeps up with another clock: ahead at once, back in small steps, so that nothing that is due becomes due in an hour.</summary>
    public void Follow(DateTimeOffset now)
    {
        var ahead = now - GetUtcNow();
        Interlocked.Add(ref _startTicks, (ahead > -s_maxStepBack ? ahead : -s_maxStepBack).Ticks);
    }
}
