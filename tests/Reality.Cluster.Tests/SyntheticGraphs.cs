using System.Collections.Concurrent;
using Reality.Pipeline;

namespace Reality.Cluster.Tests;

/// <summary>Graphs that tests make up, by the job they are for.</summary>
internal sealed class SyntheticGraphs(string folder) : IJobGraphs
{
    private readonly ConcurrentDictionary<Guid, Func<JobGraph>> _graphs = new();

    /// <summary>"job stage/task" in the order of the starts.</summary>
    public ConcurrentQueue<string> Ran { get; } = new();

    public ConcurrentQueue<Guid> Finished { get; } = new();

    public void Add(Guid jobId, params JobStage[] stages) => _graphs[jobId] = () =>
        new(new Workspace(Path.Combine(folder, "scratch", jobId.ToString()), stages.ToDictionary(stage => stage.Name, _ => "k")), stages);

    public void AddBroken(Guid jobId, Exception exception) => _graphs[jobId] = () => throw exception;

    /// <summary>A stage whose tasks note that they ran.</summary>
    public JobStage Stage(
        string name, int taskCount, Action<TaskContext, int>? run = null, string[]? dependsOn = null, TaskNeeds? needs = null) => new()
        {
            Name = name,
            Weight = taskCount,
            DependsOn = dependsOn ?? [],
            Plan = _ => Enumerable.Range(0, taskCount).Select(i => new JobTask
            {
                Id = $"{i:000000}",
                Needs = needs ?? new(),
                Run = context =>
                {
                    Ran.Enqueue($"{name}/{i}");
                    run?.Invoke(context, i);
                },
            }).ToList(),
        };

    public JobGraph Load(Guid jobId) => _graphs[jobId]();

    public void Finish(Guid jobId) => Finished.Enqueue(jobId);

    public void CleanUp(Guid jobId) => Directory.Delete(Load(jobId).Workspace.Root, recursive: true);
}
