using System.Globalization;
using System.Numerics;
using Reality.Pipeline;

namespace Reality.Cluster;

/// <summary>
/// The cores and memory of this worker, granted to tasks in the order in which they ask. Loads of graphs and plans of stages get
/// memory before them, and no cores: they take seconds, a task on all cores may take hours, and jobs must be able to begin.
/// </summary>
/// <remarks>Nobody asks while holding a grant, so that waiting ends when others leave.</remarks>
/// <param name="isAlone">Whether there are no other workers that might have room sooner.</param>
internal sealed class WorkerSlots(WorkerOptions options, bool isAlone)
{
    // A task that was refused this often stays until the worker has room; only a few at a time, so that others can pass.
    private const int MaxRefusals = 3;
    private const int MaxStaying = 2;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private readonly Lock _gate = new();
    private readonly Admission _admission = new(options.Cores, options.MemoryBytes);
    private readonly LinkedList<Waiter> _waiters = new();
    private readonly LinkedList<Waiter> _waitingPlans = new();
    private int _stayingCount;

    /// <summary>Memory that running tasks, loads and plans are granted, in bytes.</summary>
    public long GrantedBytes => _admission.BytesTaken;

    public int CoresFor(TaskCost cost) => _admission.CoresFor(cost);

    /// <summary>
    /// Takes what the task needs, now or as soon as there is room; false if the task should go to another worker.
    /// </summary>
    /// <param name="refusalCount">Number of workers that have refused the task before.</param>
    public async Task<bool> TryEnterAsync(TaskCost cost, int refusalCount, CancellationToken cancellation)
    {
        if (isAlone)
            return await TryEnterAsync(cost, Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false);
        var stays = refusalCount >= MaxRefusals && Interlocked.Increment(ref _stayingCount) <= MaxStaying;
        try
        {
            return await TryEnterAsync(cost, stays ? Timeout.InfiniteTimeSpan : s_patience, cancellation).ConfigureAwait(false);
        }
        finally
        {
            if (refusalCount >= MaxRefusals)
                Interlocked.Decrement(ref _stayingCount);
        }
    }

    /// <summary>
    /// Takes the memory for a load or plan as soon as there is room. One that needs more than the worker has runs alone.
    /// </summary>
    public Task EnterAsync(TaskCost plan)
    {
        lock (_gate)
        {
            var node = _waitingPlans.AddLast(new Waiter(plan));
            Admit();
            return node.Value.Admitted.Task;
        }
    }

    public void Leave(TaskCost cost)
    {
        lock (_gate)
        {
            _admission.Return(cost);
            Admit();
        }
    }

    private async Task<bool> TryEnterAsync(TaskCost cost, TimeSpan patience, CancellationToken cancellation)
    {
        LinkedListNode<Waiter> node;
        lock (_gate)
        {
            // Never ahead of a task that waits: small tasks cannot starve a large one.
            if (_waiters.Count == 0 && _waitingPlans.Count == 0 && _admission.TryTake(cost))
                return true;
            node = _waiters.AddLast(new Waiter(cost));
        }
        try
        {
            await node.Value.Admitted.Task.WaitAsync(patience, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            lock (_gate)
            {
                if (node.List is not null)
                {
                    _waiters.Remove(node);
                    Admit();
                    return false;
                }
            }
            // Admitted at the last moment.
            return true;
        }
    }

    private void Admit()
    {
        // Small plans pass a large one, whose job must hold up no other; tasks do not, or it would wait for ever.
        for (var plan = _waitingPlans.First; plan is not null;)
        {
            var next = plan.Next;
            TryAdmit(plan);
            plan = next;
        }
        while (_waitingPlans.Count == 0 && _waiters.First is { } first && TryAdmit(first))
        {
        }
    }

    private bool TryAdmit(LinkedListNode<Waiter> node)
    {
        if (!_admission.TryTake(node.Value.Cost))
            return false;
        node.List!.Remove(node);
        node.Value.Admitted.SetResult();
        return true;
    }

    private sealed record Waiter(TaskCost Cost)
    {
        public TaskCompletionSource Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>
/// Names the needs of a task as an execution group of Quartz, so that a worker never receives a task that is too large for it:
/// "cpu-N" and "gpu-N", where N counts memory in doublings from 64 MiB.
/// </summary>
internal static class ResourceClass
{
    // 64 MiB.
    private const int SmallestLog2 = 26;

    // Up to 128 TiB, more than any prediction.
    private const int Count = 22;

    public static string Of(long memoryBytes, bool needsGpu) => Name(IndexOf(memoryBytes), needsGpu);

    /// <summary>Classes whose tasks do not fit on a worker.</summary>
    /// <param name="memoryBytes">Memory of the worker.</param>
    public static IEnumerable<string> Refused(long memoryBytes, bool hasGpu)
    {
        for (var index = 0; index < Count; index++)
        {
            var isTooLarge = index > 0 && 1L << (index - 1 + SmallestLog2) >= memoryBytes;
            if (isTooLarge)
                yield return Name(index, needsGpu: false);
            if (isTooLarge || !hasGpu)
                yield return Name(index, needsGpu: true);
        }
    }

    private static int IndexOf(long memoryBytes) => memoryBytes <= 1L << SmallestLog2
        ? 0
        : Math.Min(BitOperations.Log2((ulong)memoryBytes - 1) + 1 - SmallestLog2, Count - 1);

    private static string Name(int index, bool needsGpu) =>
        string.Create(CultureInfo.InvariantCulture, $"{(needsGpu ? "gpu" : "cpu")}-{index}");
}
