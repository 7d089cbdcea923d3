using Microsoft.Extensions.Hosting;
using Reality.Pipeline;

namespace Reality.Cluster;

/// <summary>
/// Gives memory that the process no longer uses back to the machine, once a second and when a task ends, so that it stays within
/// what its tasks are granted and it needs itself.
/// </summary>
/// <remarks>
/// The runtime collects garbage when the machine runs short; until then a process keeps gigabytes that its next tasks were not
/// granted, and a server what its largest requests took.
/// </remarks>
internal sealed class ProcessMemory(Func<long> grantedBytes, Func<long> usedBytes, Action collect) : BackgroundService
{
    // Memory that the process needs besides its tasks.
    private const long OwnBytes = 224L << 20;

    // A collection that leaves more than was granted is not repeated before there is this much more.
    private const long MinGarbageBytes = 64L << 20;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long _keptBytes;

    /// <summary>Watches this process.</summary>
    /// <param name="slots">The worker of the process; null = tasks run elsewhere.</param>
    public static ProcessMemory Of(WorkerSlots? slots) =>
        new(() => slots?.GrantedBytes ?? 0, () => Environment.WorkingSet, Collect);

    /// <summary>Collects if the process takes more than its running tasks are granted and it needs itself.</summary>
    /// <param name="ending">A task that has ended but still holds its grant.</param>
    public void Return(TaskCost? ending = null)
    {
        if (!_gate.TryEnter())
            return;
        try
        {
            var granted = grantedBytes() - (ending?.MemoryBytes ?? 0);
            if (usedBytes() - granted <= Math.Max(OwnBytes, _keptBytes + MinGarbageBytes))
                return;
            collect();
            _keptBytes = usedBytes() - granted;
        }
        finally
        {
            _gate.Exit();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            Return();
    }

    private static void Collect() =>
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
