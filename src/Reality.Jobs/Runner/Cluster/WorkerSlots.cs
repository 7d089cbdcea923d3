namespace Reality.Jobs.Runner.Cluster;

/// <summary>The cores and memory of this worker, handed to tasks in the order they ask.</summary>
internal sealed class WorkerSlots(WorkerOptions options)
{
    private readonly Lock _gate = new();
    private readonly Admission _admission = new(options.Cores, options.MemoryBytes);
    private readonly LinkedList<Waiter> _waiters = new();

    public int CoresFor(TaskNeeds needs) => _admission.CoresFor(needs);

    /// <summary>Takes what the task needs, now or within so long; false where there was no room by then.</summary>
    public async Task<bool> TryEnterAsync(TaskNeeds needs, TimeSpan patience, CancellationToken cancellation)
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

    public void Leave(TaskNeeds needs)
    {
        lock (_gate)
        {
            _admission.Return(needs);
            Admit();
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
