using System.Collections.Concurrent;
using Reality.Testing;

namespace Reality.Pipeline.Tests;

/// <summary>Builds small jobs in a folder, and runs them.</summary>
internal sealed class TestJob(string folder) : IJobObserver
{
    private readonly List<Stage> _stages = [];

    /// <summary>Names "stage/task" in the order they were started.</summary>
    public ConcurrentQueue<string> Ran { get; } = new();

    public ConcurrentQueue<JobProgress> Seen { get; } = new();

    public ConcurrentQueue<JobMessage> Messages { get; } = new();

    public ConcurrentQueue<string> Details { get; } = new();

    public TestJob Stage(
        string name,
        int taskCount,
        Action<StageContext, int> run,
        string[]? dependsOn = null,
        TaskCost? cost = null,
        string key = "k")
    {
        _stages.Add(new TestStage(name, _ => Enumerable.Range(0, taskCount).Select(i => new JobTask
        {
            Id = $"{i:000}",
            Cost = cost ?? new(1, 0),
            Run = context =>
            {
                Ran.Enqueue($"{name}/{i}");
                run(context, i);
            },
        }).ToList())
        {
            Inputs = dependsOn ?? [],
            Options = key,
        });
        return this;
    }

    public RunningJob Start(int threads = 2, long memory = 1000) =>
        RunningJob.Start(new(folder, _stages, default), this, threads, memory);

    public JobResult Run(int threads = 2, long memory = 1000) => End(Start(threads, memory));

    /// <summary>The result of a job once it has ended.</summary>
    public static JobResult End(RunningJob job)
    {
        Assert.True(job.Completion.Wait(TimeSpan.FromSeconds(30)), "The job hangs.");
        return job.Completion.Result;
    }

    void IJobObserver.Progress(JobProgress progress) => Seen.Enqueue(progress);

    void IJobObserver.Message(JobMessage message) => Messages.Enqueue(message);

    void IJobObserver.Detail(string stageTitle, string text) => Details.Enqueue(text);
}
