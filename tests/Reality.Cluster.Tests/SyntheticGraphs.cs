using System.Collections.Concurrent;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Cluster.Tests;

/// <summary>Graphs made up by tests, by job.</summary>
internal sealed class SyntheticGraphs(string folder) : IJobGraphs
{
    private readonly ConcurrentDictionary<Guid, Func<JobGraph>> _graphs = new();

    /// <summary>"stage/task" in the order of the starts.</summary>
    public ConcurrentQueue<string> Ran { get; } = new();

    public ConcurrentQueue<Guid> Finished { get; } = new();

    public void Add(Guid jobId, params Stage[] stages) =>
        _graphs[jobId] = () => new(Path.Combine(folder, "scratch", jobId.ToString()), stages, default);

    public void AddWarned(Guid jobId, JobMessage warning, params Stage[] stages) =>
        _graphs[jobId] = () => new(Path.Combine(folder, "scratch", jobId.ToString()), stages, default) { Warnings = [warning] };

    public void AddBroken(Guid jobId, Exception exception) => _graphs[jobId] = () => throw exception;

    /// <summary>A graph without stages that is loaded once <paramref name="wait"/> has returned.</summary>
    public void AddSlow(Guid jobId, Action wait) => _graphs[jobId] = () =>
    {
        wait();
        return new(Path.Combine(folder, "scratch", jobId.ToString()), [], default);
    };

    /// <summary>A stage whose tasks record in <see cref="Ran"/> that they ran.</summary>
    public TestStage Stage(
        string name,
        int taskCount,
        Action<StageContext, int>? run = null,
        string[]? dependsOn = null,
        TaskCost? cost = null)
    {
        return new(name, _ => Enumerable.Range(0, taskCount).Select(i => new JobTask
        {
            Id = $"{i:000000}",
            Cost = cost ?? new(1, 0),
            Run = context =>
            {
                Ran.Enqueue($"{name}/{i}");
                run?.Invoke(context, i);
            },
        }).ToList())
        {
            Work = taskCount,
            Inputs = dependsOn ?? [],
        };
    }

    /// <summary>What <see cref="LoadBytes"/> predicts, by job; 0 for others.</summary>
    public ConcurrentDictionary<Guid, long> LoadMemoryBytes { get; } = new();

    public long LoadBytes(Guid jobId) => LoadMemoryBytes.GetValueOrDefault(jobId);

    /// <summary>What <see cref="FinishBytes"/> predicts, by job; 0 for others.</summary>
    public ConcurrentDictionary<Guid, long> FinishMemoryBytes { get; } = new();

    /// <summary>What happens while a job is finished, by job.</summary>
    public ConcurrentDictionary<Guid, Action> Finishing { get; } = new();

    public JobGraph Load(Guid jobId) => _graphs[jobId]();

    public long FinishBytes(Guid jobId) => FinishMemoryBytes.GetValueOrDefault(jobId);

    public void Finish(Guid jobId)
    {
        Finished.Enqueue(jobId);
        if (Finishing.TryGetValue(jobId, out var act))
            act();
    }

    public void CleanUp(Guid jobId) => Directory.Delete(Load(jobId).Workspace.Root, recursive: true);
}
