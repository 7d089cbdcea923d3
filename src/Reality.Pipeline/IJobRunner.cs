namespace Reality.Pipeline;

/// <summary>Runs graphs of tasks. Jobs know no more of where and how their tasks run.</summary>
public interface IJobRunner
{
    /// <summary>Starts a job, or continues one whose workspace holds finished tasks.</summary>
    IRunningJob Submit(JobGraph graph, IJobObserver observer);
}

/// <summary>A job that was submitted.</summary>
public interface IRunningJob
{
    /// <summary>Ends when the job has; it does not throw, whatever became of the job.</summary>
    Task<JobResult> Completion { get; }

    /// <summary>Asks the job to stop. It ends within about a second; finished tasks are kept.</summary>
    void Cancel();
}

/// <summary>Watches a job. Called from any thread, also several at once; must return quickly and not throw.</summary>
public interface IJobObserver
{
    /// <summary>A few times a second, and once at the end.</summary>
    void Progress(JobProgress progress);

    /// <summary>As soon as it is known; the result holds them all once more, in order.</summary>
    void Message(JobMessage message);

    /// <summary>Detail for the log file.</summary>
    void Detail(string stage, string text);
}

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
