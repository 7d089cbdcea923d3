using Reality.Pipeline;

namespace Reality.Cluster;

/// <summary>
/// Gives the memory of ended tasks back to the machine, so that the process stays within what its tasks are granted.
/// </summary>
/// <remarks>
/// The runtime collects garbage when the machine runs short; until then a process keeps gigabytes that its next tasks were not
/// granted.
/// </remarks>
internal sealed class EndedTaskMemory(WorkerSlots slots)
{
    // What the process needs besides its tasks.
    private const long OwnBytes = 224L << 20;

    // A collection that leaves more than was granted is not repeated before there is this much more.
    private const long MinGarbageBytes = 64L << 20;

    private readonly Lock _gate = new();
    private long _keptBytes;

    /// <summary>Collects if the process takes more than its running tasks are granted and it needs itself.</summary>
    /// <param name="ending">A task that has ended but still holds its grant.</param>
    public void Return(TaskCost? ending = null)
    {
        if (!_gate.TryEnter())
            return;
        try
        {
            var grantedBytes = slots.GrantedBytes - (ending?.MemoryBytes ?? 0);
            if (Environment.WorkingSet - grantedBytes <= Math.Max(OwnBytes, _keptBytes + MinGarbageBytes))
                return;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            _keptBytes = Environment.WorkingSet - grantedBytes;
        }
        finally
        {
            _gate.Exit();
        }
    }
}
