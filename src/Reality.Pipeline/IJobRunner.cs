namespace Reality.Pipeline;

/// <summary>Runs graphs of tasks; hides from jobs where and how their tasks run.</summary>
public interface IJobRunner
{
    /// <summary>Starts a job, or continues one whose workspace holds finished tasks.</summary>
    IRunningJob Submit(JobGraph graph, IJobObserver observer);
}

/// <summary>A submitted job.</summary>
public interface IRunningJob
{
    /// <summary>Completes when the job ends. Never faults, whatever the outcome of the job.</summary>
    Task<JobResult> Completion { get; }

    /// <summary>Asks the job to stop. It ends within about a second; finished tasks are kept.</summary>
    void Cancel();
}

/// <summary>Observes a job. Called from any thread, also from several at once; must return quickly and not throw.</summary>
public interface IJobObserver
{
    /// <summary>Called a few times a second, and once at the end.</summary>
    void Progress(JobProgress progress);

    /// <summary>Called as soon as a message is known; the result repeats all messages in order.</summary>
    void Message(JobMessage message);

    /// <summary>Passes on details for the log file.</summary>
    void Detail(string stage, string text);
}

/// <summary>Runs jobs on threads of this process, with as many tasks at once as cores and memory allow.</summary>
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
