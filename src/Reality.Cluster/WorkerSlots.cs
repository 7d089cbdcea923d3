using Reality.Pipeline;

namespace Reality.Cluster;

/// <summary>The cores and memory of this worker, handed to tasks in the order they ask.</summary>
/// <param name="isAlone">Whether there are no other workers that might have room sooner.</param>
internal sealed class WorkerSlots(WorkerOptions options, bool isAlone)
{
    // A task that was refused so often stays, and the worker makes room for it; a few at a time, so that others pass.
    private const int MaxRefusals = 3;
    private const int MaxStaying = 2;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private readonly Lock _gate = new();
    private readonly Admission _admission = new(options.Cores, options.MemoryBytes);
    private readonly LinkedList<Waiter> _waiters = new();
    private int _stayingCount;

    public int CoresFor(TaskNeeds needs) => _admission.CoresFor(needs);

    /// <summary>Takes what the task needs, now or when there is room; false where it should try another worker.</summary>
    /// <param name="refusalCount">How often that was so before.</param>
    public async Task<bool> TryEnterAsync(TaskNeeds needs, int refusalCount, CancellationToken cancellation)
    {
        if (isAlone)
            return await TryEnterAsync(needs, Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false);
        var stays = refusalCount >= MaxRefusals && Interlocked.Increment(ref _stayingCount) <= MaxStaying;
        try
        {
            return await TryEnterAsync(needs, stays ? Timeout.InfiniteTimeSpan : s_patience, cancellation).ConfigureAwait(false);
        }
        finally
        {
            if (refusalCount >= MaxRefusals)
                Interlocked.Decrement(ref _stayingCount);
        }
    }

    public void Leave(TaskNeeds needs)
    {
        lock (_gate)
        {
            _admission.Return(needs);
            Admit();
        }
    }

    private async Task<bool> TryEnterAsync(TaskNeeds needs, TimeSpan patience, CancellationToken cancellation)
    {
        LinkedListNode<Waiter> node;
        lock (_gate)
        {
            // Never past one that waits: small tasks cannot starve a large one.
            if (_waiters.Count == 0 && _admission.TryTake(needs))
                return true;
            node = _waiters.AddLast(new Waiter(needs));
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
            return true;
        }
    }

    private void Admit()
    {
        while (_waiters.First is { } first && _admission.TryTake(first.Value.Needs))
        {
            _waiters.RemoveFirst();
            first.Value.Admitted.SetResult();
        }
    }

    private sealed record Waiter(TaskNeeds Needs)
    {
        public TaskCompletionSource Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
