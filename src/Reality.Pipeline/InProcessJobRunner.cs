namespace Reality.Pipeline;

/// <summary>Runs jobs on the threads of this process, as many tasks at once as cores and memory allow.</summary>
public sealed class InProcessJobRunner : IJobRunner
{
    private readonly int _threadCount;
    private readonly long _memoryBudgetBytes;

    /// <param name="threadCount">Cores for the tasks of a job, 1 or more.</param>
    /// <param name="memoryBudgetBytes">Tasks run at once only while their predicted memory fits in this.</param>
    public InProcessJobRunner(int threadCount, long memoryBudgetBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threadCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(memoryBudgetBytes, 1);
        _threadCount = threadCount;
        _memoryBudgetBytes = memoryBudgetBytes;
    }

    public IRunningJob Submit(JobGraph graph, IJobObserver observer)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(observer);
        return RunningJob.Start(graph, observer, new Admission(_threadCount, _memoryBudgetBytes));
    }
}
