namespace Reality.Pipeline;

/// <summary>Which tasks may run at once: their cores and predicted memory must fit. Used by one thread.</summary>
internal sealed class Admission(int threadCount, long memoryBudgetBytes)
{
    private int _runningCount;
    private int _coresTaken;
    private long _bytesTaken;

    /// <summary>Takes what the task needs if it fits now; a task alone always fits.</summary>
    public bool TryTake(TaskNeeds needs)
    {
        var cores = CoresFor(needs);
        if (_runningCount > 0 && (_coresTaken + cores > threadCount || needs.MemoryBytes > memoryBudgetBytes - _bytesTaken))
            return false;
        _runningCount++;
        _coresTaken += cores;
        _bytesTaken += needs.MemoryBytes;
        return true;
    }

    public void Return(TaskNeeds needs)
    {
        _runningCount--;
        _coresTaken -= CoresFor(needs);
        _bytesTaken -= needs.MemoryBytes;
    }

    public int CoresFor(TaskNeeds needs) => Math.Clamp(needs.Cores, 1, threadCount);
}
