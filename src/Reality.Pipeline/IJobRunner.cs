namespace Reality.Pipeline;

/// <summary>Runs graphs of tasks. Jobs know no more of where and how their tasks run.</summary>
public interface IJobRunner
{
    /// <summary>Starts a job, or continues one whose workspace holds finished tasks.</summary>
    IRunningJob Submit(JobGraph graph, IJobObserver observer);
}
